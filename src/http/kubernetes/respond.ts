// Writes an answer to an HTTP response: whole, or frame by frame as they come.
import type { ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { toBytes } from "../../base/bytes.ts";
import type { Frames, WebAnswer } from "../../cluster/apiserver/web/message.ts";

/** Answers from this size on are compressed for clients that take it (apiserver's defaultGzipThresholdBytes). */
const GZIP_FROM = 128 * 1024;
/** Characters that are sent at once: what is large never stands in memory a second time, as bytes. */
const PART = 32 * 1024;

export function respond(response: ServerResponse, answer: WebAnswer, options: { gzip: boolean; head: boolean }): void {
  if ("body" in answer) {
    respondWhole(response, answer, options);
  } else if ("later" in answer) {
    response.on(
      "close",
      answer.later((final) => respond(response, final, options)),
    );
  } else if ("frames" in answer) {
    response.writeHead(answer.status, answer.headers);
    stream(response, answer.frames);
  } else {
    response.writeHead(400, { "content-type": "text/plain; charset=utf-8" });
    response.end("Upgrade request required");
  }
}

/** Bytes that stand in text as lone surrogates (src/base/bytes.ts); what has them is encoded as a whole. */
const ESCAPED = /[\udc80-\udcff]/;

function respondWhole(
  response: ServerResponse,
  { status, headers, body }: Extract<WebAnswer, { body: unknown }>,
  { gzip, head }: { gzip: boolean; head: boolean },
): void {
  const inParts = body.length > PART && !ESCAPED.test(body);
  const whole = inParts ? undefined : toBytes(body);
  const length = whole?.length ?? Buffer.byteLength(body);
  const packed = gzip && length > GZIP_FROM;
  response.writeHead(
    status,
    packed ? { ...headers, "content-encoding": "gzip", vary: "Accept-Encoding" } : { ...headers, "content-length": length },
  );
  if (head || (whole && !packed)) {
    response.end(head ? undefined : whole);
    return;
  }
  const content = Readable.from(whole ? [whole] : parts(body), { objectMode: false, highWaterMark: PART });
  pipeline(packed ? [content, createGzip({ level: 1 }), response] : [content, response], () => {});
}

/** Text in parts, each encoded when it is its turn; no character is cut in two. */
function* parts(text: string): Generator<Uint8Array> {
  for (let from = 0; from < text.length; ) {
    let to = from + PART;
    const last = text.charCodeAt(to - 1);
    if (last >= 0xd800 && last < 0xdc00) to--;
    yield Buffer.from(text.slice(from, to));
    from = to;
  }
}

/** The client's window is minded: what it does not read waits in the watch, not in memory twice. */
function stream(response: ServerResponse, frames: Frames): void {
  let over = false;
  let waiting = false;
  const finish = () => {
    if (over) return;
    over = true;
    undo();
    frames.stop();
    response.end();
  };
  const flush = () => {
    if (over || waiting) return;
    for (let text = frames.take(); text; text = frames.take()) {
      if (response.write(toBytes(text))) continue;
      waiting = true;
      response.once("drain", () => {
        waiting = false;
        flush();
      });
      return;
    }
    if (frames.ended) finish();
  };
  let planned = false;
  const undo = frames.on(() => {
    if (planned) return;
    planned = true;
    // Several changes of one moment go out together.
    queueMicrotask(() => {
      planned = false;
      try {
        flush();
      } catch (error) {
        finish();
        throw error;
      }
    });
  });
  response.on("close", finish);
  response.flushHeaders();
  flush();
}
