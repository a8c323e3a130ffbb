// What the conformance suite does not try on the bridge, with a server that is played here: node --test bridge.test.mjs
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { startBridge } from './bridge.mjs';
import { stdio } from './channels.mjs';

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const deadline = () => AbortSignal.timeout(20_000);

let bridge;
afterEach(() => bridge.close());

/** The server's end of the connections that the bridge opened; next() is the message that came next on any of them. */
class Peer {
  opened = 0;
  closed = 0;
  #messages = [];
  #waiting = [];

  channel = async (events) => {
    this.opened += 1;
    return {
      send: (text) => {
        const message = { ...parse(text), reply: (value) => events.message(JSON.stringify(value)), hangUp: events.closed };
        if (this.#waiting.length > 0) this.#waiting.shift()(message);
        else this.#messages.push(message);
      },
      close: async () => {
        this.closed += 1;
      },
    };
  };

  next() {
    return this.#messages.length > 0
      ? Promise.resolve(this.#messages.shift())
      : new Promise((resolve) => this.#waiting.push(resolve));
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}

async function start() {
  const peer = new Peer();
  bridge = await startBridge(peer.channel, 0);
  return peer;
}

function post(message, headers = {}, signal = deadline()) {
  const body = typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message });
  return fetch(bridge.url, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers }, signal });
}

function modern(id, method, params = {}, meta = {}) {
  return { id, method, params: { ...params, _meta: { ...META, ...meta } } };
}

async function session(peer) {
  const response = post({ id: 'first', method: 'initialize', params: {} });
  const request = await peer.next();
  request.reply({ jsonrpc: '2.0', id: request.id, result: { protocolVersion: '2025-11-25' } });
  const id = (await response).headers.get('mcp-session-id');
  assert.ok(id);
  return { 'Mcp-Session-Id': id };
}

/** The messages of an event stream. */
async function* events(response) {
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) yield JSON.parse(/^data: (.*)$/m.exec(block)[1]);
  }
}

async function next(stream) {
  return (await stream.next()).value;
}

test('requests with the same id and the same progress token get their own answers and progress', async () => {
  const peer = await start();
  const responses = ['a', 'b'].map((name) => post(modern('1', 'tools/call', { name }, { progressToken: 7 })));
  const requests = [await peer.next(), await peer.next()];
  assert.equal(peer.opened, 1);
  assert.notEqual(requests[0].id, requests[1].id);
  for (const { id, params } of requests) {
    assert.equal(typeof id, 'string');
    assert.equal(typeof params._meta.progressToken, 'number');
  }
  for (const { id, params, reply } of requests.reverse()) {
    const { progressToken } = params._meta;
    reply({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress: 1, message: params.name } });
    reply({ jsonrpc: '2.0', id, result: { name: params.name } });
  }
  for (const [i, name] of ['a', 'b'].entries()) {
    const stream = events(await responses[i]);
    assert.deepEqual((await next(stream)).params, { progressToken: 7, progress: 1, message: name });
    assert.deepEqual(await next(stream), { jsonrpc: '2.0', id: '1', result: { name } });
    assert.ok((await stream.next()).done);
  }
});

test('a modern response that the client closes cancels the call', async () => {
  const peer = await start();
  const leaving = new AbortController();
  const response = post(modern(1, 'tools/call'), {}, leaving.signal);
  const request = await peer.next();
  leaving.abort();
  await assert.rejects(response);
  const cancelled = await peer.next();
  assert.equal(cancelled.method, 'notifications/cancelled');
  assert.equal(cancelled.params.requestId, request.id);
});

test('a legacy response that the client closes cancels nothing, its notification does', async () => {
  const peer = await start();
  const headers = await session(peer);
  const leaving = new AbortController();
  const response = post({ id: 2, method: 'tools/call' }, headers, leaving.signal);
  const request = await peer.next();
  leaving.abort();
  await assert.rejects(response);
  await post({ method: 'notifications/roots/list_changed' }, headers);
  assert.equal((await peer.next()).method, 'notifications/roots/list_changed');
  const told = await post({ method: 'notifications/cancelled', params: { requestId: 2 } }, headers);
  assert.equal(told.status, 202);
  assert.equal((await peer.next()).params.requestId, request.id);
});

test('a request of the server goes to the oldest open call, and its answer comes back', async () => {
  const peer = await start();
  const headers = await session(peer);
  const response = post({ id: 2, method: 'tools/call' }, headers);
  const call = await peer.next();
  call.reply({ jsonrpc: '2.0', id: 0, method: 'sampling/createMessage', params: {} });
  const stream = events(await response);
  assert.equal((await next(stream)).method, 'sampling/createMessage');
  assert.equal((await post({ id: 0, result: { role: 'assistant' } }, headers)).status, 202);
  const answer = await peer.next();
  assert.deepEqual([answer.id, answer.result], [0, { role: 'assistant' }]);
  call.reply({ jsonrpc: '2.0', id: call.id, result: {} });
  assert.equal((await next(stream)).id, 2);
});

test('what belongs to no call waits for the stream of the session', async () => {
  const peer = await start();
  const headers = await session(peer);
  await post({ method: 'notifications/initialized' }, headers);
  (await peer.next()).reply({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
  const stream = events(await fetch(bridge.url, { headers, signal: deadline() }));
  assert.equal((await next(stream)).method, 'notifications/tools/list_changed');
});

test('subscriptions are told apart by their ids, and end with their results', async () => {
  const peer = await start();
  const responses = [1, 2].map(() => post(modern('s', 'subscriptions/listen')));
  const requests = [await peer.next(), await peer.next()];
  for (const [i, { id, reply }] of requests.entries()) {
    const _meta = { 'io.modelcontextprotocol/subscriptionId': id };
    reply({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri: `test:${i}`, _meta } });
    reply({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
    reply({ jsonrpc: '2.0', id, result: { _meta } });
  }
  const _meta = { 'io.modelcontextprotocol/subscriptionId': 's' };
  for (const [i, response] of responses.entries()) {
    const stream = events(await response);
    assert.deepEqual((await next(stream)).params, { uri: `test:${i}`, _meta });
    assert.deepEqual(await next(stream), { jsonrpc: '2.0', id: 's', result: { _meta } });
    assert.ok((await stream.next()).done);
  }
});

test('a session ends with DELETE, and with the connection', async () => {
  const peer = await start();
  const deleted = await session(peer);
  assert.equal((await fetch(bridge.url, { method: 'DELETE', headers: deleted, signal: deadline() })).status, 200);
  assert.equal(peer.closed, 1);
  assert.equal((await post({ id: 2, method: 'ping' }, deleted)).status, 404);

  const lost = await session(peer);
  const response = post({ id: 2, method: 'ping' }, lost);
  (await peer.next()).hangUp('gone');
  assert.equal((await response).status, 502);
  assert.equal((await post({ id: 3, method: 'ping' }, lost)).status, 404);
});

test('the code of an error settles the status', async () => {
  const peer = await start();
  const bare = { id: 1, method: 'server/discover', params: {} };
  const cases = [
    [modern(1, 'tools/call'), -32602, 200],
    [bare, -32602, 400],
    [modern(1, 'nothing'), -32601, 404],
    [modern(1, 'tools/call'), -32021, 400],
    [modern(1, 'tools/call'), -32022, 400],
    [modern(1, 'tools/call'), -32603, 200],
  ];
  for (const [message, code, status] of cases) {
    const response = post(message, { 'MCP-Protocol-Version': '2026-07-28' });
    const { id, reply } = await peer.next();
    reply({ jsonrpc: '2.0', id, error: { code, message: 'no' } });
    assert.equal((await response).status, status, `${code}`);
  }
});

test('what is no message goes through as it is', async () => {
  const peer = await start();
  const response = post('{no');
  const { text, reply } = await peer.next();
  assert.equal(text, '{no');
  reply({ jsonrpc: '2.0', id: null, error: { code: -32700, message: 'no' } });
  assert.equal((await response).status, 400);
});

test('a process that writes what is no JSON fails its calls', async () => {
  bridge = await startBridge(stdio('read line; echo starting...; read line'), 0);
  const response = await post(modern(1, 'tools/list'));
  assert.equal(response.status, 502);
  assert.match((await response.json()).error.message, /no JSON/);
});

test('a process that outlives the end of its input is ended', async () => {
  bridge = await startBridge(stdio('read line; echo \'{"jsonrpc":"2.0","id":1,"result":{}}\'; exec sleep 300'), 0);
  assert.equal((await post(modern(1, 'tools/list'))).status, 200);
});
