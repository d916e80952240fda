// Instructions that change what an image says of its containers, not its files (buildkit/frontend/dockerfile/dockerfile2llb/convert.go).
import { parseGoDuration } from "../../base/duration.ts";
import type { ContainerBody, HealthConfig } from "../types.ts";
import { type Instruction, ParseError } from "./parse.ts";
import { environmentOf } from "./stage.ts";
import { type Expanding, pairs, split, type Variables } from "./words.ts";

/** Configuration being made. */
export type Config = { -readonly [name in keyof ContainerBody]: ContainerBody[name] };

const SHELL = ["/bin/sh", "-c"];
export const shellOf = ({ Shell }: ContainerBody): readonly string[] => Shell ?? SHELL;

/** A command in the exec form as it is, one in the shell form behind the shell. */
export const commandOf = ({ json, rest }: Instruction, config: ContainerBody): string[] => [...(json ?? [...shellOf(config), rest])];

const quoted = (words: readonly string[]): string => `[${words.map((word) => JSON.stringify(word)).join(" ")}]`;

/**
 * Changes `config`, and says what the history tells of it (without prefixes). `isCommandSet`: a CMD stands in this Dockerfile. @throws ParseError, WordError
 */
export function applyMetadata(config: Config, each: Instruction, variables: Variables, options: Expanding, isCommandSet: boolean): string {
  const { keyword, rest } = each;
  const words = () => split(rest, variables, options);
  const fail = (message: string) => new ParseError(message, each.start, each.end);
  switch (keyword) {
    case "ENV": {
      const environment = environmentOf(config);
      const set = pairs(rest, variables, options);
      for (const [name, value] of set) environment.set(name, value);
      config.Env = [...environment].map(([name, value]) => `${name}=${value}`);
      return `ENV ${set.map(([name, value]) => `${name}=${value}`).join(" ")}`;
    }
    case "LABEL": {
      const set = pairs(rest, variables, options);
      config.Labels = { ...config.Labels, ...Object.fromEntries(set) };
      return `LABEL ${set.map(([name, value]) => `${name}=${value}`).join(" ")}`;
    }
    case "EXPOSE": {
      const ports = words().flatMap((word) => portsOf(word, fail));
      config.ExposedPorts = { ...config.ExposedPorts, ...Object.fromEntries(ports.map((port) => [port, {}])) };
      return `EXPOSE [${ports.join(" ")}]`;
    }
    case "VOLUME": {
      const paths = each.json ?? words();
      if (paths.some((path) => !path)) throw fail("VOLUME specified can not be an empty string");
      config.Volumes = { ...config.Volumes, ...Object.fromEntries(paths.map((path) => [path, {}])) };
      return `VOLUME [${paths.join(" ")}]`;
    }
    case "USER":
      config.User = words().join(" ");
      return `USER ${config.User}`;
    case "STOPSIGNAL":
      config.StopSignal = words().join(" ");
      return `STOPSIGNAL ${config.StopSignal}`;
    case "SHELL":
      if (!each.json) throw fail(`dockerfile parse error on line ${each.start}: SHELL requires the arguments to be in JSON form`);
      config.Shell = each.json;
      return `SHELL [${each.json.join(" ")}]`;
    case "CMD":
      config.Cmd = commandOf(each, config);
      return `CMD ${quoted(config.Cmd)}`;
    case "ENTRYPOINT":
      config.Entrypoint = commandOf(each, config);
      if (!isCommandSet) config.Cmd = null;
      return `ENTRYPOINT ${quoted(config.Entrypoint)}`;
    case "HEALTHCHECK":
      config.Healthcheck = healthOf(each, fail);
      return `HEALTHCHECK ${describeHealth(config.Healthcheck)}`;
    case "ONBUILD":
      if (/^(ONBUILD|FROM|MAINTAINER)\b/i.test(rest))
        throw fail(
          /^ONBUILD/i.test(rest)
            ? "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"
            : `${rest.split(/\s/)[0]!.toUpperCase()} isn't allowed as an ONBUILD trigger`,
        );
      config.OnBuild = [...(config.OnBuild ?? []), rest];
      return `ONBUILD ${rest}`;
  }
  throw new Error(`${keyword} is no metadata`);
}

/** "80", "80/udp", "8000-8002". */
function portsOf(word: string, fail: (message: string) => ParseError): string[] {
  const [, from, to, protocol = "tcp"] = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/i.exec(word) ?? [];
  if (from === undefined || Number(from) > 65535) throw fail(`invalid containerPort: ${word}`);
  return Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, index) => `${Number(from) + index}/${protocol.toLowerCase()}`);
}

const KEYS = {
  interval: "Interval",
  timeout: "Timeout",
  "start-period": "StartPeriod",
  "start-interval": "StartInterval",
} as const;

function healthOf({ flags, rest, start }: Instruction, fail: (message: string) => ParseError): HealthConfig {
  const [, kind = "", tail = ""] = /^(\S+)\s*([\s\S]*)$/.exec(rest)!;
  if (kind.toUpperCase() === "NONE") return { Test: ["NONE"] };
  if (kind.toUpperCase() !== "CMD")
    throw fail(`dockerfile parse error on line ${start}: unknown type ${JSON.stringify(kind.toUpperCase())} in HEALTHCHECK (try CMD)`);
  if (!tail) throw fail(`dockerfile parse error on line ${start}: missing command after HEALTHCHECK CMD`);
  const health: { -readonly [name in keyof HealthConfig]: HealthConfig[name] } = {};
  for (const flag of flags) {
    const [, name = "", value = ""] = /^--([^=]+)=?(.*)$/.exec(flag)!;
    if (name === "retries") health.Retries = Number(value);
    else if (name in KEYS) {
      try {
        health[KEYS[name as keyof typeof KEYS]] = parseGoDuration(value) * 1e6;
      } catch (error) {
        throw fail(`dockerfile parse error on line ${start}: ${(error as Error).message}`);
      }
    } else throw fail(`dockerfile parse error on line ${start}: unknown flag: ${name}`);
  }
  let json: unknown;
  try {
    json = tail.startsWith("[") ? JSON.parse(tail) : undefined;
  } catch {
    json = undefined;
  }
  const { Interval, Timeout, StartPeriod, StartInterval, Retries } = health;
  // In the order that the API writes them in.
  return {
    Test: Array.isArray(json) ? ["CMD", ...(json as string[])] : ["CMD-SHELL", tail],
    ...(Interval ? { Interval } : {}),
    ...(Timeout ? { Timeout } : {}),
    ...(StartPeriod ? { StartPeriod } : {}),
    ...(StartInterval ? { StartInterval } : {}),
    ...(Retries ? { Retries } : {}),
  };
}

const nanoseconds = (value = 0): string => (value ? `${value / 1e9}s` : "0s");
const describeHealth = ({ Test = [], Interval, Timeout, StartPeriod, StartInterval, Retries = 0 }: HealthConfig): string =>
  `&{${quoted(Test)} "${nanoseconds(Interval)}" "${nanoseconds(Timeout)}" "${nanoseconds(StartPeriod)}" "${nanoseconds(StartInterval)}" '${Retries ? `\\x${Retries.toString(16).padStart(2, "0")}` : "\\x00"}'}`;
