// Bodies of requests and answers as the bytes that travel: large archives are mostly filling, of which none is held.
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { toBytes } from "../../base/bytes.ts";
import { type Content, chunksOf } from "../../machine/content.ts";
import { Gathering } from "../../machine/gathering.ts";

/** Bytes that one request may bring and that have to be held: a build's context, an archive without its filling. */
export const LARGEST_BODY = 256 * 1024 * 1024;

/** All of it, or undefined where it is too large. */
export async function readBody(request: IncomingMessage): Promise<Content | undefined> {
  if (Number(request.headers["content-length"]) > LARGEST_BODY) return undefined;
  return new Promise((resolve, reject) => {
    const body = new Gathering();
    request.on("data", (chunk: Buffer) => {
      if (body.size > LARGEST_BODY) return;
      body.add(chunk);
      if (body.size > LARGEST_BODY) resolve(undefined);
    });
    request.on("end", () => resolve(body.content()));
    request.on("error", reject);
    request.on("aborted", () => reject(new Error("closed")));
  });
}

/** Sends a content as fast as it is taken, and makes no more of it than that. */
export function sendContent(response: ServerResponse, content: Content): void {
  if (typeof content === "string") {
    response.end(toBytes(content));
    return;
  }
  // A client that goes away has said all there is to say.
  pipeline(Readable.from(bytesOf(content), { objectMode: false }), response).catch(() => response.destroy());
}

function* bytesOf(content: Content): Generator<Uint8Array> {
  let last = "";
  let bytes: Uint8Array = new Uint8Array();
  for (const text of chunksOf(content)) {
    if (!text) continue;
    // What repeats is the same text again and again.
    if (text !== last) bytes = toBytes(text);
    last = text;
    yield bytes;
  }
}
