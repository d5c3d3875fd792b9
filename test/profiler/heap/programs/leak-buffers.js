// Leaks: uploads are kept, outside of V8's heap.

const uploads = [];

function keepUpload() {
  const body = Buffer.alloc(60_000);
  uploads.push({ received: true, body, checksums: [body.length, body.length + 1, body.length + 2] });
}

setInterval(keepUpload, 4);
