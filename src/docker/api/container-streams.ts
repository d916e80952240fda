// What containers write: their logs, and connections to their streams.
import type { Container } from "../../containers/container.ts";
import { drive } from "../../machine/drive.ts";
import { Pipe } from "../../machine/pipe.ts";
import type { Task } from "../../machine/process.ts";
import type { DockerContainer } from "../containers/container.ts";
import { checkReadable, kept } from "../containers/logging.ts";
import { badRequest } from "../error.ts";
import { nanoTime } from "../show/time.ts";
import { type ApiAnswer, type Feed, type Frame, framesFor } from "./message.ts";
import type { Call } from "./router.ts";

/** Seconds since the epoch, with a fraction, or a time; virtual ms. */
export function momentOf(text: string | undefined): number | undefined {
  if (!text || text === "0") return undefined;
  return /^[\d.]+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

/** GET /containers/{name}/logs. @throws EngineError */
export function logs({ engine, name, flag, text }: Call): ApiAnswer {
  const container = engine.containers.get(name);
  const [stdout, stderr] = [flag("stdout"), flag("stderr")];
  if (!stdout && !stderr) throw badRequest("Bad parameters: you must choose at least one stream");
  checkReadable(container);
  const tail = text("tail") ?? "all";
  const [since, until] = [momentOf(text("since")), momentOf(text("until"))];
  const frames = framesFor(() => "anything");
  const holds = ({ at, stream }: { at: number; stream: string }) =>
    (stream === "stdout" ? stdout : stderr) && (since === undefined || at >= since) && (until === undefined || at <= until);
  const show = ({ at, stream, text: line }: { at: number; stream: "stdout" | "stderr"; text: string }) =>
    frames.add({ stream, text: `${flag("timestamps") ? `${padded(at)} ` : ""}${flag("details") ? `${attributes} ` : ""}${line}` });
  const attributes = attributesOf(container);
  const runs = (): Container[] => [...container.runs, ...(container.run ? [container.run] : [])];
  const all = runs().flatMap(({ log }) => log.from(log.first));
  const past = kept(all, container.hostConfig).filter(holds);
  const count = tail === "all" || tail === "" ? past.length : Math.max(0, Number(tail));
  for (const line of past.slice(past.length - Math.min(count, past.length))) show(line);
  if (!flag("follow")) frames.end();
  else
    drive(
      engine.clock,
      follow(container, frames, (line) => holds(line) && show(line)),
    );
  return { status: 200, frames, raw: container.config.Tty ?? false };
}

/** What the log driver was told to add to each line: labels and variables, where the container has them. */
function attributesOf({ config, hostConfig }: DockerContainer): string {
  const { labels = "", env = "" } = hostConfig.LogConfig?.Config ?? {};
  const variables = new Map((config.Env ?? []).map((each) => each.split(/=(.*)/s) as [string, string]));
  const pairs = [
    ...labels.split(",").map((name) => [name, config.Labels?.[name]] as const),
    ...env.split(",").map((name) => [name, variables.get(name)] as const),
  ];
  return pairs
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value!)}`)
    .join(",");
}

/** With all nine digits, as logs have them. */
const padded = (at: number): string => `${nanoTime(at).slice(0, 19)}.${String(Math.floor(at % 1000)).padStart(3, "0")}000000Z`;

/** Characters after which somebody who follows and does not read gets no more: a log waits for nobody. */
const FAR_BEHIND = 64 * 1024 * 1024;

/** Passes on what comes until the container has ended, or nobody reads any more. */
function* follow(
  container: DockerContainer,
  frames: Feed<Frame>,
  pass: (line: { at: number; stream: "stdout" | "stderr"; text: string }) => void,
): Task<void> {
  let run = container.run;
  let next = run?.log.end ?? 0;
  for (;;) {
    if (container.run !== run) {
      for (const line of run?.log.from(next) ?? []) pass(line);
      run = container.run;
      next = 0;
    }
    if (run) {
      for (const line of run.log.from(next)) pass(line);
      next = run.log.end;
    }
    if (frames.closed) return;
    if (frames.held > FAR_BEHIND || (!container.running && (run?.log.ended ?? true))) return frames.end();
    yield { on: [container.changed, frames.changed, ...(run ? [run.log.changed] : [])] };
  }
}

/** POST /containers/{name}/attach: a session that begins before the container does, where it is not started yet. */
export function attach({ engine, name, flag }: Call): ApiAnswer {
  const container = engine.containers.get(name);
  const stdin = new Pipe();
  const typing = flag("stdin") && (container.config.OpenStdin ?? false);
  const frames = framesFor(() => (container.live ? (typing && !stdin.ended ? "anything" : "program") : "nothing"));
  if (flag("logs")) for (const { stream, text } of container.run?.log.from(0) ?? []) frames.add({ stream, text });
  if (flag("stream"))
    drive(engine.clock, session(container, frames, stdin, { stdin: flag("stdin"), stdout: flag("stdout"), stderr: flag("stderr") }));
  else frames.end();
  return { session: { frames, stdin, raw: container.config.Tty ?? false } };
}

/**
 * Joins the streams of the run that is there, or of the next one at the moment it begins: nothing of it is missed. What it returns passes input on
 * until the run has ended or nobody reads any more.
 */
function session(
  container: DockerContainer,
  frames: Feed<Frame>,
  stdin: Pipe,
  wanted: { stdin: boolean; stdout: boolean; stderr: boolean },
): Task<void> {
  const old = container.run;
  let run = container.live ? old : undefined;
  let leave: (() => void) | undefined;
  const join = () => {
    leave = run?.attach(
      (stream, text) => {
        if (wanted[stream]) frames.add({ stream, text });
      },
      () => frames.full,
    );
  };
  join();
  const undo = container.changed.on(() => {
    if (run || container.run === old) return;
    run = container.run;
    join();
  });
  return (function* () {
    while (!frames.closed && run?.state !== "exited" && container.status !== "removing") {
      run?.collect();
      const input = run?.terminal?.keyboard ?? run?.stdin;
      if (input && wanted.stdin && !input.full) {
        const text = stdin.read();
        if (text) input.write(text);
        if (stdin.ended && container.config.StdinOnce && !container.config.Tty) run!.stdin.end();
      }
      yield {
        on: [container.changed, frames.changed, stdin.changed, ...(run ? [run.changed] : []), ...(input?.full ? [input.changed] : [])],
      };
    }
    undo();
    leave?.();
    frames.end();
  })();
}
