// What the checks of Docker's things have in common: which of them are meant, what they must look like, and how many.
import type { Engine } from "../../docker/engine.ts";
import { inspect as inspectContainer } from "../../docker/show/container-inspect.ts";
import { inspectImage, inspectNetwork, inspectVolume } from "../../docker/show/others.ts";
import { met, unmet, type Verdict } from "../check.ts";
import type { Fields } from "../fields.ts";
import { fits } from "../match.ts";
import { type Bounds, parseBounds, showBounds } from "./count.ts";
import { difference, type Look, parseLook, unlike } from "./selection.ts";

/** Which are meant, and how many of them must be as wanted. */
export interface Choice extends Look {
  /** A name, or a /regular expression/ of names; all are meant without one. */
  name?: string;
  labels: Readonly<Record<string, string>>;
  /** One or more where there are none. */
  bounds?: Bounds;
}

/** `name`, `labels` (a mapping), `matches` and `where` (of what `docker inspect` shows), and `exactly`, `atLeast`, `atMost`. */
export function parseChoice(fields: Fields): Choice {
  const name = fields.optionalText("name");
  const bounded = ["exactly", "atLeast", "atMost"].some((each) => fields.has(each));
  return {
    ...(name === undefined ? {} : { name }),
    labels: fields.textMap("labels"),
    ...parseLook(fields),
    ...(bounded ? { bounds: parseBounds(fields) } : {}),
  };
}

/** How messages call what is meant: "container web", "containers tier=front". */
export const choiceName = (what: string, { name, labels }: Pick<Choice, "name" | "labels">): string =>
  [what, name, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)].filter(Boolean).join(" ");

/** Whether the labels that are there include those that are wanted. */
export const labelled = (wanted: Choice["labels"], labels: Readonly<Record<string, string>> | null | undefined): boolean =>
  Object.entries(wanted).every(([key, value]) => labels?.[key] !== undefined && fits(value, labels[key]));

/** Whether what `docker inspect` shows is as wanted. */
export function looks(what: string, choice: Look, shown: unknown): Verdict {
  const found = difference(choice, shown);
  return found ? unlike(what, found) : met;
}

/** The first of the verdicts that is not met. */
export function allOf(...verdicts: (() => Verdict)[]): Verdict {
  for (const each of verdicts) {
    const verdict = each();
    if (!verdict.met) return verdict;
  }
  return met;
}

/** A field that must have a value: text may be a /regular expression/. */
export const field = (what: string, name: string, wanted: string | number | undefined, actual: string | number | undefined): Verdict =>
  wanted === undefined || (actual !== undefined && fits(String(wanted), String(actual)))
    ? met
    : unlike(what, { field: name, actual: actual === "" ? undefined : actual, expected: wanted });

/** Whether so many of those that are meant are as wanted; otherwise, what is missing. */
export function judged<T>(what: string, choice: Choice, meant: readonly T[], judge: (each: T) => Verdict): Verdict {
  const verdicts = meant.map(judge);
  const right = verdicts.filter((verdict) => verdict.met).length;
  const bounds = choice.bounds ?? { atLeast: 1, atMost: Number.POSITIVE_INFINITY };
  if (right >= bounds.atLeast && right <= bounds.atMost) return met;
  if (!meant.length) return unmet("check.none", { what: choiceName(what, choice) });
  const wrong = verdicts.find((verdict) => !verdict.met);
  if (wrong && (meant.length === 1 || !choice.bounds)) return wrong;
  return unmet("check.count", { what: choiceName(what, choice), actual: right, expected: showBounds(bounds) });
}

const THINGS = ["container", "image", "network", "volume"] as const;
export type DockerThing = (typeof THINGS)[number];

/** `container`, `image`, `network` or `volume`, with a name. */
export function parseThing(fields: Fields): { thing: DockerThing; name: string } {
  const given = THINGS.filter((thing) => fields.has(thing));
  if (given.length !== 1) fields.fail(`wanted one of ${THINGS.join(", ")}`);
  return { thing: given[0]!, name: fields.text(given[0]!) };
}

/** What `docker inspect` shows of it; undefined when it is not there. */
export function inspected({ containers, images, networks, volumes }: Engine, thing: DockerThing, name: string): unknown {
  const container = thing === "container" ? containers.find(name) : undefined;
  const image = thing === "image" ? images.find(name) : undefined;
  const network = thing === "network" ? networks.all.find((each) => each.name === name) : undefined;
  const volume = thing === "volume" ? volumes.find(name) : undefined;
  if (container) return inspectContainer(container);
  if (image) return inspectImage({ images }, image);
  return network ? inspectNetwork(network) : volume && inspectVolume(volume);
}

/** Wanted texts by name; null means that there must be none. */
export function nullable(fields: Fields, name: string): Readonly<Record<string, string | null>> {
  const inner = fields.optionalFields(name);
  return Object.fromEntries((inner?.keys ?? []).map((key) => [key, inner!.any(key) === null ? null : inner!.text(key)]));
}
