import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createDemoCluster,
  type DemoCluster,
  type DemoClusterOptions,
  type Handler,
} from '../../client/src/demo/index.ts';

/** What goes wrong with one answer. Bytes are those of the body. */
export type Fault =
  /** The connection breaks: before anything is answered, or after so many bytes of it. */
  | { readonly kind: 'reset'; readonly after?: number }
  /** The answer ends in good order after so many bytes, whatever is still to come. */
  | { readonly kind: 'cleanEnd'; readonly after: number }
  /** Nothing more is sent after so many bytes, and the connection stays. */
  | { readonly kind: 'silent'; readonly after?: number }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  /** Another answer than the right one. */
  | {
      readonly kind: 'refuse';
      readonly code: 401 | 403 | 404 | 410 | 429 | 500 | 503 | 504;
      /** Seconds, for the header. */
      readonly retryAfter?: number;
    }
  /** The right status with a body that is cut in the middle of its JSON, its length as if it were whole. */
  | { readonly kind: 'halfJson' }
  | { readonly kind: 'contentType'; readonly type: string; readonly body: string }
  /** A watch says ERROR after so many events. */
  | { readonly kind: 'watchError'; readonly code: 410 | 500; readonly after: number }
  /** Each bookmark of a watch comes twice, and once more with an older version. */
  | { readonly kind: 'bookmarks' };

export interface FaultRule {
  /** Part of the path with its query, or a pattern. */
  readonly path: string | RegExp;
  readonly fault: Fault;
  /** How many requests it befalls; all where absent. */
  readonly times?: number;
}

export interface FaultyCluster extends DemoCluster {
  /** From now on, requests that the rule fits go wrong; of several rules the first that fits. */
  inject(rule: FaultRule): void;
  /** All is well again. */
  heal(): void;
  /** How often each kind of fault has befallen a request. */
  readonly befallen: ReadonlyMap<Fault['kind'], number>;
  /** How many requests there were, of which path. */
  readonly requests: readonly string[];
}

const reasons: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** A demo cluster whose answers go wrong exactly when told to. */
export async function createFaultyCluster(options: DemoClusterOptions = {}): Promise<FaultyCluster> {
  const rules: { rule: FaultRule; left: number }[] = [];
  const befallen = new Map<Fault['kind'], number>();
  const requests: string[] = [];
  const around =
    (handler: Handler): Handler =>
    (request, response) => {
      const url = request.url ?? '';
      requests.push(`${request.method} ${url}`);
      const found = rules.find(({ rule, left }) => left > 0 && fits(rule.path, url));
      if (!found) {
        handler(request, response);
        return;
      }
      found.left -= 1;
      const { fault } = found.rule;
      befallen.set(fault.kind, (befallen.get(fault.kind) ?? 0) + 1);
      befall(fault, handler, request, response);
    };
  const cluster = await createDemoCluster({ ...options, around });
  return Object.assign(Object.create(cluster) as DemoCluster, {
    inject: (rule: FaultRule) => void rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }),
    heal: () => void rules.splice(0),
    befallen,
    requests,
  });
}

function fits(path: string | RegExp, url: string): boolean {
  return typeof path === 'string' ? url.includes(path) : path.test(url);
}

function befall(fault: Fault, handler: Handler, request: IncomingMessage, response: ServerResponse): void {
  switch (fault.kind) {
    case 'refuse': {
      const reason = reasons[fault.code];
      if (fault.retryAfter !== undefined) response.setHeader('Retry-After', String(fault.retryAfter));
      response.writeHead(fault.code, { 'Content-Type': 'application/json' });
      const status = {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        message: `told to`,
        reason,
        code: fault.code,
      };
      response.end(JSON.stringify(status));
      return;
    }
    case 'contentType':
      response.writeHead(200, { 'Content-Type': fault.type }).end(fault.body);
      return;
    case 'reset':
      if (fault.after === undefined) request.socket.resetAndDestroy();
      else through(handler, request, response, new Cut(response, fault.after, () => request.socket.resetAndDestroy()));
      return;
    case 'silent':
      if (fault.after !== undefined) through(handler, request, response, new Cut(response, fault.after, () => {}));
      return;
    case 'cleanEnd':
      through(handler, request, response, new Cut(response, fault.after, (end) => end()));
      return;
    case 'slow':
      through(handler, request, response, new Slow(fault.bytesPerSecond));
      return;
    case 'halfJson':
      through(handler, request, response, new Half());
      return;
    case 'watchError':
      through(handler, request, response, new WatchError(fault.code, fault.after));
      return;
    case 'bookmarks':
      through(handler, request, response, new Bookmarks());
  }
}

type Write = (bytes: Buffer) => void;

/** Stands between the cluster's writes and the connection. */
interface Filter {
  write(bytes: Buffer, write: Write, end: () => void): void;
  end(write: Write, end: () => void): void;
}

function through(handler: Handler, request: IncomingMessage, response: ServerResponse, filter: Filter): void {
  const write = response.write.bind(response) as (bytes: Buffer) => boolean;
  const finish = response.end.bind(response) as () => ServerResponse;
  let isOver = false;
  const send: Write = (bytes) => {
    if (!isOver && bytes.length > 0) write(bytes);
  };
  const end = (): void => {
    if (!isOver) finish();
    isOver = true;
  };
  const bytesOf = (chunk: unknown): Buffer => (typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer));
  response.write = ((chunk: unknown) => {
    filter.write(bytesOf(chunk), send, end);
    return true;
  }) as typeof response.write;
  response.end = ((chunk?: unknown) => {
    if (typeof chunk === 'string' || Buffer.isBuffer(chunk)) filter.write(bytesOf(chunk), send, end);
    filter.end(send, end);
    return response;
  }) as typeof response.end;
  handler(request, response);
}

class Cut implements Filter {
  private isCut = false;

  constructor(
    private readonly response: ServerResponse,
    private left: number,
    private readonly then: (end: () => void) => void,
  ) {}

  write(bytes: Buffer, write: Write, end: () => void): void {
    if (this.isCut) return;
    write(bytes.subarray(0, this.left));
    this.left -= bytes.length;
    if (this.left > 0) return;
    this.isCut = true;
    this.whenSent(() => this.then(end));
  }

  /** What was written is to arrive before the connection breaks. */
  private whenSent(callback: () => void): void {
    const isSent = this.response.writableLength === 0 && (this.response.socket?.writableLength ?? 0) === 0;
    setImmediate(() => (isSent ? callback() : this.whenSent(callback)));
  }

  end(_write: Write, end: () => void): void {
    if (!this.isCut) end();
  }
}

class Slow implements Filter {
  private waiting: Buffer = Buffer.alloc(0);
  private isEnded = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly bytesPerSecond: number) {}

  write(bytes: Buffer, write: Write, end: () => void): void {
    this.waiting = Buffer.concat([this.waiting, bytes]);
    this.timer ??= setTimeout(() => this.turn(write, end), 20);
  }

  end(write: Write, end: () => void): void {
    this.isEnded = true;
    this.timer ??= setTimeout(() => this.turn(write, end), 20);
  }

  private turn(write: Write, end: () => void): void {
    this.timer = undefined;
    const size = Math.max(1, Math.round(this.bytesPerSecond / 50));
    write(this.waiting.subarray(0, size));
    this.waiting = this.waiting.subarray(size);
    if (this.waiting.length > 0) this.timer = setTimeout(() => this.turn(write, end), 20);
    else if (this.isEnded) end();
  }
}

class Half implements Filter {
  private chunks: Buffer[] = [];

  write(bytes: Buffer): void {
    this.chunks.push(bytes);
  }

  end(write: Write, end: () => void): void {
    const whole = Buffer.concat(this.chunks);
    write(whole.subarray(0, Math.ceil(whole.length / 2)));
    end();
  }
}

class WatchError implements Filter {
  private sent = 0;

  constructor(
    private readonly code: number,
    private readonly after: number,
  ) {}

  write(bytes: Buffer, write: Write, end: () => void): void {
    for (const line of bytes.toString('utf8').split('\n')) {
      if (line === '') continue;
      if (this.sent >= this.after) break;
      this.sent += 1;
      write(Buffer.from(`${line}\n`));
    }
    if (this.sent < this.after) return;
    const reason = reasons[this.code];
    const object = { kind: 'Status', apiVersion: 'v1', status: 'Failure', message: 'told to', reason, code: this.code };
    write(Buffer.from(`${JSON.stringify({ type: 'ERROR', object })}\n`));
    end();
  }

  end(_write: Write, end: () => void): void {
    end();
  }
}

class Bookmarks implements Filter {
  write(bytes: Buffer, write: Write): void {
    write(bytes);
    for (const line of bytes.toString('utf8').split('\n')) {
      if (!line.startsWith('{"type":"BOOKMARK"')) continue;
      write(Buffer.from(`${line}\n`));
      const older = line.replace(
        /"resourceVersion":"(\d+)"/,
        (_, version: string) => `"resourceVersion":"${Math.max(1, Number(version) - 1)}"`,
      );
      write(Buffer.from(`${older}\n`));
    }
  }

  end(_write: Write, end: () => void): void {
    end();
  }
}
