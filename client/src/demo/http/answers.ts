import type { ServerResponse } from 'node:http';
import type { ApiError } from '../api/apiError.ts';
import type { Written } from '../api/registry.ts';
import { Stored } from '../store/objectStore.ts';
import { type ApiObject, toText } from '../store/objects.ts';

export function send(response: ServerResponse, code: number, value: unknown): void {
  response.writeHead(code, { 'Content-Type': 'application/json' }).end(`${toText(value)}\n`);
}

export function sendObject(response: ServerResponse, code: number, object: Stored | ApiObject): void {
  if (!(object instanceof Stored)) {
    send(response, code, object);
    return;
  }
  response.writeHead(code, { 'Content-Type': 'application/json' }).end(`${object.objectText}\n`);
}

export function sendWritten(response: ServerResponse, { object, created, warnings }: Written): void {
  warn(response, warnings);
  sendObject(response, created ? 201 : 200, object);
}

/** Large answers go in pieces of a size that a socket takes. */
export function sendPieces(response: ServerResponse, pieces: readonly string[]): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < 256 * 1024) continue;
    response.write(text);
    text = '';
  }
  response.end(text);
}

/** Node writes headers as Latin-1; the server writes UTF-8. */
export function warn(response: ServerResponse, warnings: readonly string[]): void {
  if (warnings.length === 0) return;
  const quoted = warnings.map((text) => {
    const oneLine = text.replace(/\p{Cc}+/gu, ' ').replace(/[\\"]/g, '\\$&');
    return `299 - "${Buffer.from(oneLine, 'utf8').toString('latin1')}"`;
  });
  response.setHeader('Warning', quoted);
}

export function notServed(response: ServerResponse): void {
  response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
}

export function fail(response: ServerResponse, error: ApiError): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const retryAfter = error.details?.retryAfterSeconds;
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
  // Whoever was refused before the body was read must not send all of it first.
  if (error.code === 413 || error.code === 401) response.setHeader('Connection', 'close');
  send(response, error.code, error.status);
}
