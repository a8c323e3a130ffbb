// The two ways to a server that is not behind HTTP. A channel carries whole messages as text:
//   open(events) resolves to { send(text), close() }; events.message(text) and, once, events.closed(why) report.
import { spawn } from 'node:child_process';
import { WebSocket } from 'undici';

const GOODBYE_MS = 5_000;
const MAX_LINE = 32 * 1024 * 1024;

/** A WebSocket connection to the URL, with the subprotocol that MCP clients offer. */
export function webSocket(url) {
  return (events) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url, 'mcp');
      let opened = false;
      socket.onopen = () => {
        opened = true;
        resolve({ send: (text) => socket.send(text), close: () => closeSocket(socket) });
      };
      socket.onmessage = ({ data }) => {
        if (typeof data === 'string') {
          events.message(data);
        } else {
          events.closed('the server sent a binary message');
          socket.close();
        }
      };
      socket.onerror = ({ error }) => reject(error ?? new Error(`cannot connect to ${url}`));
      socket.onclose = ({ code, reason }) => {
        const why = `the server closed the connection: ${code} ${reason}`;
        if (opened) events.closed(why);
        else reject(new Error(why));
      };
    });
}

function closeSocket(socket) {
  return new Promise((resolve) => {
    socket.onclose = resolve;
    socket.close(1000);
    setTimeout(resolve, GOODBYE_MS).unref();
  });
}

/** A process of the shell command, one message a line. Its stderr is ours. */
export function stdio(command) {
  return (events) =>
    new Promise((resolve, reject) => {
      // A process group of its own, so that nothing of it outlives the bridge.
      const child = spawn(command, { shell: true, detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
      const gone = new Promise((done) => child.once('exit', done));
      child.once('error', reject);
      child.once('spawn', () =>
        resolve({
          // A JSON text may be spread over lines; a line break inside is only ever space.
          send: (text) => child.stdin.write(`${text.replace(/[\r\n]+/g, ' ')}\n`),
          close: () => endProcess(child, gone),
        }),
      );
      child.stdin.on('error', () => {}); // It has ended, which is told below.
      child.stdout.setEncoding('utf8');
      let rest = '';
      child.stdout.on('data', (chunk) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop();
        for (const line of lines) events.message(line);
        if (rest.length > MAX_LINE) {
          events.closed('the server does not end its line');
          kill(child, 'SIGKILL');
        }
      });
      child.once('exit', (code, signal) => events.closed(`the server ended: ${signal ?? code}`));
    });
}

// As the specification has it: end of input, then SIGTERM, then SIGKILL.
async function endProcess(child, gone) {
  child.stdin.end();
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    if (await within(GOODBYE_MS, gone)) return;
    process.stderr.write(`bridge: the server goes on after the end of its input, ${signal}\n`);
    kill(child, signal);
  }
  await gone;
}

function within(ms, promise) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  return Promise.race([promise.then(() => true), late]).finally(() => clearTimeout(timer));
}

function kill(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Gone already.
  }
}
