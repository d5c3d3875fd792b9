// Ends as its environment says.
console.log('begun');
console.error('on stderr');
await new Promise((resolve) => setTimeout(resolve, 50));
const how = process.env.END;
if (how === 'throw') throw new Error('out of order');
if (how === 'reject') Promise.reject(new Error('out of order'));
if (how === 'exit') process.exit(7);
if (how === 'exitCode') process.exitCode = 3;
if (how === 'signal') process.kill(process.pid, 'SIGKILL');
process.stdout.write('over');
