// Leaks: a timer for each session, which nobody clears, holds what its function closes over.

function openSession() {
  const user = users++;
  const basket = Array.from({ length: 60 }, (_, line) => ({ line, user }));
  setInterval(() => basket.length, 3_600_000).unref();
}

let users = 0;
setInterval(openSession, 8);
