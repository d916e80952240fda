// --raw: a request to a path of the server, whose answer is printed as it comes (kubectl's pkg/rawhttp).
import { ApiError, failure } from "../../api/errors.ts";
import { Signal } from "../../base/signal.ts";
import type { WebAnswer } from "../../cluster/apiserver/web/message.ts";
import type { Process, Task } from "../../machine/process.ts";
import { readAll } from "../../machine/tasks.ts";
import type { Call } from "../command.ts";
import { refuse } from "./refusal.ts";
import type { Session } from "./session.ts";

/** get --raw. */
export function* rawGet(session: Session, call: Call): Process {
  const target = call.string("raw");
  if (call.args.length) refuse("arguments may not be passed when --raw is specified");
  if (call.bool("watch") || call.bool("watch-only") || call.string("selector"))
    refuse("--raw may not be specified with other flags that filter the server request or alter the output");
  if (call.string("output")) refuse("--raw and --output are mutually exclusive");
  checkTarget(target);
  return yield* send(session, "GET", target, "");
}

/** @throws Refusal */
function checkTarget(target: string): void {
  if (!target.startsWith("/") && !/^[a-z][a-z0-9+.-]*:/i.test(target))
    refuse(`--raw must be a valid URL path: parse ${JSON.stringify(target)}: invalid URI for request`);
  const wrong = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(target.split("?")[0]!);
  if (wrong) refuse(`--raw must be a valid URL path: parse ${JSON.stringify(target)}: invalid URL escape ${JSON.stringify(wrong[0])}`);
}

const METHODS = { create: "POST", update: "PUT", delete: "DELETE" } as const;

/** --raw of create, replace and delete: the body is one file. */
export function* sendRaw(session: Session, verb: "create" | "update" | "delete", target: string, filenames: readonly string[]): Process {
  checkTarget(target);
  if (filenames.length > 1 || (!filenames.length && verb !== "delete")) refuse("--raw can only use a single local file or stdin");
  return yield* send(session, METHODS[verb], target, filenames.length ? yield* bodyOf(session, filenames[0]!) : "");
}

function* send(session: Session, method: string, target: string, body: string): Process {
  const door = yield* session.door();
  let answer = yield* door.web(method, target, body);
  if ("later" in answer) answer = yield* answered(answer.later);
  const warnings = answer.headers["warning"];
  for (const warning of Array.isArray(warnings) ? warnings : []) session.warn(JSON.parse(warning.slice("299 - ".length)) as string);
  if (answer.status < 200 || answer.status > 299) throw refusalOf(answer);
  if ("body" in answer) yield* session.out(answer.body);
  else if ("frames" in answer) yield* stream(session, answer.frames);
  return 0;
}

/** What client-go makes of an answer that is no success. */
function refusalOf(answer: WebAnswer): ApiError {
  const text = "body" in answer ? answer.body : "";
  if (text.startsWith("{")) {
    const value = JSON.parse(text) as ApiError["status"];
    if (value.kind === "Status") return new ApiError(value);
  }
  return answer.status === 404
    ? failure(404, "NotFound", "the server could not find the requested resource")
    : failure(answer.status, "", "an error on the server has prevented the request from succeeding");
}

/** An answer that comes in its own time, as one from behind a proxy. */
function* answered(later: Extract<WebAnswer, { later: unknown }>["later"]): Task<WebAnswer> {
  const ready = new Signal();
  let answer: WebAnswer | undefined;
  const giveUp = later((given) => {
    answer = given;
    ready.fire();
  });
  try {
    while (!answer) yield { on: ready };
    return answer;
  } finally {
    if (!answer) giveUp();
  }
}

function* stream(session: Session, frames: Extract<WebAnswer, { frames: unknown }>["frames"]): Task<void> {
  const ready = new Signal();
  const undo = frames.on(() => ready.fire());
  try {
    for (;;) {
      const { ended } = frames;
      const text = frames.take();
      if (text) yield* session.out(text);
      if (ended) return;
      if (!text) yield { on: ready };
    }
  } finally {
    undo();
    frames.stop();
  }
}

/** @throws Refusal */
function* bodyOf(session: Session, path: string): Task<string> {
  if (path === "-") return yield* readAll(session.self.stdin);
  const { files } = session.self.machine;
  if (!files.exists(session.path(path))) refuse(`open ${path}: no such file or directory`);
  return files.read(session.path(path));
}
