// Somebody calls an address, and gets (or must not get) an answer: tried for real, from inside the world.
import { type Check, met, unmet } from "../check.ts";
import type { Fields } from "../fields.ts";
import { holdsText } from "../match.ts";
import type { Probe, Reach, Source } from "../probe.ts";
import { parsePodChoice } from "./pods.ts";

interface Args {
  probe: Probe;
  /** As messages call the caller. */
  from: string;
  status?: number;
  body?: string;
  /** "any" means that it just must not get through. */
  error?: string;
}
const ERRORS = ["refused", "timeout", "unreachable", "reset", "nxdomain", "servfail", "any"] as const;

export const traffic: Check<Args> = {
  name: "traffic",
  parse(fields) {
    const from = parseSource(fields.fields("from"));
    const url = fields.text("to");
    if (!URL.canParse(url) || !/^(https?|tcp):\/\/[^/]/.test(url))
      fields.fail(`wanted http://name:port/path, https://… or tcp://name:port, found "${url}"`, "to");
    const expect = fields.fields("expect");
    const status = expect.optionalNumber("status");
    const body = expect.optionalText("body");
    const error = expect.choice("error", ERRORS);
    expect.done();
    if (error !== undefined && (status !== undefined || body !== undefined)) expect.fail("an error has neither status nor body");
    if (error === undefined && status === undefined && body === undefined) expect.fail("wanted status, body or error");
    const rest = {
      method: fields.optionalText("method") ?? "GET",
      headers: fields.textMap("headers"),
      timeout: fields.optionalDuration("timeout") ?? 2000,
    };
    const probe = { from, url, ...rest };
    return {
      probe: { id: JSON.stringify(probe), ...probe },
      from: callerName(from),
      ...(status === undefined ? {} : { status }),
      ...(body === undefined ? {} : { body }),
      ...(error === undefined ? {} : { error }),
    };
  },
  probes: ({ probe }) => [probe],
  holds(args, sight) {
    const reach = sight.reach(args.probe);
    const { url } = args.probe;
    if (!reach) return unmet("check.traffic-pending", { url });
    if ("error" in reach && reach.error === "no-source") return unmet("check.traffic-no-source", { from: args.from, url });
    if (fitsReach(args, reach)) return met;
    const values = { from: args.from, url, expected: wanted(args) };
    if ("error" in reach) return unmet(`check.traffic-${reach.error}`, values);
    const { status, body } = reach;
    if (args.error !== undefined) return unmet("check.traffic-through", { ...values, actual: answered(status) });
    const told = args.body !== undefined && args.status === status;
    return unmet("check.traffic", { ...values, actual: `${answered(status)}${told ? ` “${excerpt(body)}”` : ""}` });
  },
};

/** `from: {host: true}`, `{container: name}` (of the Docker engine), `{node: name}`, `{pod: name, namespace}` or `{labels: …, namespace}`. */
function parseSource(fields: Fields): Source {
  const node = fields.optionalText("node");
  const container = fields.optionalText("container");
  const source = (): Source => {
    if (fields.flag("host")) return { at: "host" };
    if (container !== undefined) return { at: "container", name: container };
    return node === undefined ? { at: "pod", ...parsePodChoice(fields) } : { at: "node", name: node };
  };
  const found = source();
  fields.done();
  return found;
}

function callerName(from: Source): string {
  switch (from.at) {
    case "host":
      return "laptop";
    case "container":
      return `container ${from.name}`;
    case "node":
      return `Node ${from.name}`;
    case "pod":
      return `Pod ${from.name ?? from.labels}`;
  }
}

function fitsReach(args: Args, reach: Reach): boolean {
  if ("error" in reach) return args.error === "any" || args.error === reach.error;
  if (args.error !== undefined) return false;
  return (args.status === undefined || args.status === reach.status) && (args.body === undefined || holdsText(args.body, reach.body));
}

/** tcp:// has no status: it is 0 where somebody listens. */
const answered = (status: number): string => (status === 0 ? "TCP" : `HTTP ${status}`);

const wanted = ({ status, body, error }: Args): string =>
  error ?? [status !== undefined && answered(status), body !== undefined && `“${body}”`].filter(Boolean).join(" ");

/** The beginning of an answer's first line. */
function excerpt(body: string): string {
  const line = body.trim().split("\n")[0]!;
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
