// One connection to the server, and the HTTP exchanges that travel over it. Knows which message belongs to which
// exchange, and nothing of HTTP: an exchange is { push(message), finish(message), fail(why) }.

const MAX_EARLY = 100;
const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';

export class Link {
  #channel;
  #closed;
  #ended;
  #count = 0;
  #calls = new Map(); // by the id that the server sees, oldest first
  #tokens = new Map(); // calls by the progress token that the server sees
  #unnamed = []; // exchanges whose message has no id to answer to
  #streams = new Set();
  #early = []; // what came while there was nobody to take it

  /** @param closed called once, when the server has ended the connection */
  static async open(channel, closed = () => {}) {
    const link = new Link();
    link.#closed = closed;
    link.#channel = await channel({ message: (text) => link.#receive(text), closed: (why) => link.#end(why) });
    return link;
  }

  /** Sends a request and answers the exchange; returns a function that cancels the call. */
  request(message, exchange) {
    if (this.#ended) {
      exchange.fail(this.#ended);
      return () => {};
    }
    const call = { original: message.id, exchange, listens: message.method === 'subscriptions/listen' };
    call.id = this.#unique(message.id);
    const sent = { ...message, id: call.id };
    const token = message.params?._meta?.progressToken;
    if (typeof token === 'string' || typeof token === 'number') {
      call.originalToken = token;
      call.token = this.#unique(token);
      sent.params = { ...message.params, _meta: { ...message.params._meta, progressToken: call.token } };
      this.#tokens.set(call.token, call);
    }
    this.#calls.set(call.id, call);
    this.#send(sent);
    return () => {
      if (this.#forget(call)) this.#cancel(call);
    };
  }

  /** Sends a notification, or the answer to a request of the server's. */
  tell(message) {
    if (message.method !== 'notifications/cancelled') {
      this.#send(message);
      return;
    }
    for (const call of this.#calls.values()) {
      if (call.original === message.params?.requestId) {
        this.#send({ ...message, params: { ...message.params, requestId: call.id } });
        return;
      }
    }
  }

  /** Sends what is no message as it is; the next answer without an id is its. */
  raw(text, exchange) {
    this.#unnamed.push(exchange);
    this.#channel.send(text);
  }

  /** A stream for what belongs to no call; returns a function that ends it. */
  listen(stream) {
    this.#streams.add(stream);
    for (const message of this.#early.splice(0)) stream.push(message);
    return () => this.#streams.delete(stream);
  }

  async close() {
    this.#ended = 'the session has ended';
    this.#failAll();
    await this.#channel.close();
  }

  // Unlike any other on this connection, of the same JSON type.
  #unique(value) {
    this.#count += 1;
    return typeof value === 'string' ? `${this.#count}:${value}` : this.#count;
  }

  #send(message) {
    this.#channel.send(JSON.stringify(message));
  }

  #cancel(call) {
    if (!this.#ended) {
      this.#send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: call.id } });
    }
  }

  #forget(call) {
    this.#tokens.delete(call.token);
    return this.#calls.delete(call.id);
  }

  #receive(text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      this.#end(`the server sent what is no JSON: ${text.slice(0, 100)}`);
      this.#channel.close();
      return;
    }
    if (message.method === undefined) this.#answer(message);
    else if (message.id === undefined) this.#notification(message);
    else this.#offer(message);
  }

  #answer(message) {
    const call = this.#calls.get(message.id);
    if (call) {
      this.#forget(call);
      call.exchange.finish({ ...restoreSubscription(message, 'result', call), id: call.original });
    } else if ((message.id ?? null) === null && this.#unnamed.length > 0) {
      this.#unnamed.shift().finish(message);
    } else {
      log(`an answer to nobody: ${message.id}`);
    }
  }

  #notification(message) {
    const { params } = message;
    if (message.method === 'notifications/progress') {
      const call = this.#tokens.get(params?.progressToken);
      if (call) call.exchange.push({ ...message, params: { ...params, progressToken: call.originalToken } });
      else log(`progress of nothing: ${params?.progressToken}`);
      return;
    }
    const subscription = this.#calls.get(params?._meta?.[SUBSCRIPTION]);
    if (subscription) {
      subscription.exchange.push(restoreSubscription(message, 'params', subscription));
      return;
    }
    // Over HTTP a subscription ends with its result alone.
    const ends = message.method === 'notifications/cancelled' && this.#calls.get(params?.requestId)?.listens;
    if (!ends) this.#offer(message);
  }

  // Nothing says whose it is: the oldest call's that can be, or the stream's for everything else.
  #offer(message) {
    for (const call of this.#calls.values()) {
      if (!call.listens) {
        call.exchange.push(message);
        return;
      }
    }
    const [stream] = this.#streams;
    if (stream) stream.push(message);
    else if (this.#early.push(message) > MAX_EARLY) log(`nobody took ${this.#early.shift().method}`);
  }

  #end(why) {
    if (this.#ended) return;
    this.#ended = why;
    log(why);
    this.#failAll();
    this.#closed();
  }

  #failAll() {
    for (const { exchange } of this.#calls.values()) exchange.fail(this.#ended);
    for (const exchange of [...this.#unnamed, ...this.#streams]) exchange.fail(this.#ended);
    this.#calls.clear();
    this.#tokens.clear();
    this.#unnamed.length = 0;
    this.#streams.clear();
  }
}

function restoreSubscription(message, part, call) {
  const content = message[part];
  if (content?._meta?.[SUBSCRIPTION] !== call.id) return message;
  return { ...message, [part]: { ...content, _meta: { ...content._meta, [SUBSCRIPTION]: call.original } } };
}

function log(text) {
  process.stderr.write(`bridge: ${text}\n`);
}
