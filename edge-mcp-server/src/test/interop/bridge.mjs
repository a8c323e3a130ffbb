// Puts Streamable HTTP in front of a server that speaks WebSocket or stdio, so that the conformance suite, which knows
// HTTP alone, can judge it:
//   node bridge.mjs --ws ws://127.0.0.1:8082/ws --port 8090
//   node bridge.mjs --stdio "java -jar server.jar" --port 8090
// A session has a connection of its own; requests that stand alone share one. The bridge judges nothing itself: it checks
// neither Host nor Origin nor any header. Port 0 takes a free one; the address is the first line on stdout.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { stdio, webSocket } from './channels.mjs';
import { Link } from './link.mjs';

const MAX_BODY = 16 * 1024 * 1024;
const FIRST_MODERN = '2026-07-28';
const META = 'io.modelcontextprotocol/';

/** Starts a bridge on 127.0.0.1; resolves to { url, close() }. */
export async function startBridge(channel, port) {
  const bridge = new Bridge(channel);
  const server = createServer((request, response) => {
    bridge.serve(request, response).catch((error) => {
      process.stderr.write(`bridge: ${error.stack}\n`);
      if (response.headersSent) response.destroy();
      else refuse(response, 502, error.message);
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}/mcp`,
    close: async () => {
      server.close();
      await bridge.close();
      server.closeAllConnections();
    },
  };
}

class Bridge {
  #channel;
  #sessions = new Map();
  #shared; // a promise of a Link, or undefined

  constructor(channel) {
    this.#channel = channel;
  }

  async serve(request, response) {
    if (request.url !== '/mcp') return refuse(response, 404, 'only /mcp is here');
    if (request.method === 'POST') return this.#post(request, response);
    if (request.method !== 'GET' && request.method !== 'DELETE') return refuse(response, 405, 'POST, GET or DELETE');

    const id = request.headers['mcp-session-id'];
    if (id === undefined) return refuse(response, 405, 'only sessions have streams and ends');
    const session = this.#sessions.get(id);
    if (session === undefined) return refuse(response, 404, 'no such session');
    if (request.method === 'GET') {
      const stream = new Exchange(response);
      stream.start();
      response.once('close', session.listen(stream));
    } else {
      this.#sessions.delete(id);
      await session.close();
      response.writeHead(200).end();
    }
  }

  async close() {
    const links = [...this.#sessions.values()];
    this.#sessions.clear();
    if (this.#shared) links.push(await this.#shared.catch(() => undefined));
    await Promise.all(links.map((link) => link?.close()));
  }

  async #post(request, response) {
    const text = await read(request);
    const message = parse(text);
    const version = request.headers['mcp-protocol-version'];
    const modern = claims(message, 'protocolVersion') || (version !== undefined && version >= FIRST_MODERN);
    if (!modern && message?.method === 'initialize' && isId(message.id)) return this.#initialize(message, response);

    const id = request.headers['mcp-session-id'];
    const link = await this.#linkOf(id, message, response);
    if (link === undefined) return refuse(response, 404, 'no such session', message?.id);
    if (message?.method !== undefined && isId(message.id)) {
      const exchange = new Exchange(response, modern ? (error) => modernStatus(error, message) : () => 200);
      const cancel = link.request(message, exchange);
      // In the era of sessions, an exchange that breaks off cancels nothing.
      if (modern) response.once('close', cancel);
    } else if (message !== undefined && message.id !== null && (message.method === undefined) === isId(message.id)) {
      link.tell(message);
      response.writeHead(202).end();
    } else {
      link.raw(text, new Exchange(response, () => 400));
    }
  }

  // A message that claims no era and names no session may settle the era of its connection, so it gets its own.
  async #linkOf(sessionId, message, response) {
    if (claims(message, 'protocolVersion')) return this.#sharedLink();
    if (sessionId !== undefined) return this.#sessions.get(sessionId);
    const link = await Link.open(this.#channel);
    response.once('close', () => link.close());
    return link;
  }

  async #initialize(message, response) {
    const id = randomUUID();
    const link = await Link.open(this.#channel, () => this.#sessions.delete(id));
    const exchange = new Exchange(response, () => 200);
    const finish = exchange.finish.bind(exchange);
    exchange.finish = (answer) => {
      if (answer.error === undefined) {
        this.#sessions.set(id, link);
        response.setHeader('Mcp-Session-Id', id);
      } else {
        link.close();
      }
      finish(answer);
    };
    link.request(message, exchange);
  }

  async #sharedLink() {
    this.#shared ??= Link.open(this.#channel, () => (this.#shared = undefined)).catch((error) => {
      this.#shared = undefined;
      throw error;
    });
    return this.#shared;
  }
}

/** A response that is JSON if nothing precedes the answer, and a stream of events otherwise. */
class Exchange {
  #response;
  #errorStatus;

  constructor(response, errorStatus) {
    this.#response = response;
    this.#errorStatus = errorStatus;
  }

  start() {
    this.#response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache',
      'X-Accel-Buffering': 'no',
    });
    this.#response.flushHeaders();
  }

  push(message) {
    if (!this.#response.headersSent) this.start();
    this.#response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  }

  finish(message) {
    if (this.#response.headersSent) {
      this.push(message);
      this.#response.end();
    } else {
      respond(this.#response, message.error === undefined ? 200 : this.#errorStatus(message.error), message);
    }
  }

  fail(why) {
    if (this.#response.headersSent) this.#response.end();
    else refuse(this.#response, 502, why);
  }
}

// What the HTTP binding of 2026-07-28 wants; a server that is not behind HTTP has only the code to say it.
function modernStatus(error, request) {
  if (error.code === -32602) {
    return claims(request, 'protocolVersion') && claims(request, 'clientCapabilities') ? 200 : 400;
  }
  if (error.code === -32601) return 404;
  return [-32700, -32600, -32020, -32021, -32022].includes(error.code) ? 400 : 200;
}

function claims(message, name) {
  return message?.params?._meta?.[META + name] !== undefined;
}

function isId(value) {
  return typeof value === 'string' || typeof value === 'number';
}

// An object, or undefined.
function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('the message is too large for the bridge');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refuse(response, status, why, id = null) {
  respond(response, status, { jsonrpc: '2.0', id, error: { code: -32603, message: `bridge: ${why}` } });
}

function respond(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function main() {
  const { values } = parseArgs({
    options: { ws: { type: 'string' }, stdio: { type: 'string' }, port: { type: 'string', default: '0' } },
  });
  if ((values.ws === undefined) === (values.stdio === undefined)) {
    throw new Error('usage: bridge.mjs (--ws URL | --stdio COMMAND) [--port PORT]');
  }
  const channel = values.ws === undefined ? stdio(values.stdio) : webSocket(values.ws);
  const bridge = await startBridge(channel, Number(values.port));
  process.stdout.write(`${bridge.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => bridge.close().then(() => process.exit(0)));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main().catch((error) => {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 2;
  });
}
