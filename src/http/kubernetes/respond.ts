// Writes an answer to an HTTP response: whole, or frame by frame as they come.
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { toBytes } from "../../base/bytes.ts";
import type { Frames, WebAnswer } from "../../cluster/apiserver/web/message.ts";

/** Answers from this size on are compressed for clients that take it (apiserver's defaultGzipThresholdBytes). */
const GZIP_FROM = 128 * 1024;

export function respond(response: ServerResponse, answer: WebAnswer, options: { gzip: boolean; head: boolean }): void {
  if ("body" in answer) {
    const bytes = toBytes(answer.body);
    const gzip = options.gzip && bytes.length > GZIP_FROM;
    const content = gzip ? gzipSync(bytes, { level: 1 }) : bytes;
    response.writeHead(answer.status, {
      ...answer.headers,
      "content-length": content.length,
      ...(gzip ? { "content-encoding": "gzip", vary: "Accept-Encoding" } : {}),
    });
    response.end(options.head ? undefined : content);
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
