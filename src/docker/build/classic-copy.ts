// COPY and ADD as the older builder does them (builder/dockerfile/copy.go).
import { byteLength } from "../../base/bytes.ts";
import { digestOf } from "../../images/hash.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import type { Program, Task } from "../../machine/process.ts";
import type { HttpResponse } from "../../machine/sockets.ts";
import type { Engine } from "../engine.ts";
import { badRequest, EngineError } from "../error.ts";
import type { ClassicImages, ClassicState } from "./classic-images.ts";
import { type Found, NotFound, sourcesIn } from "./copy.ts";
import { gotten, isHttpUrl, modifiedIn, nameIn } from "./get.ts";
import type { Instruction } from "./parse.ts";
import { askerOf } from "./remote.ts";
import { copied, ownerOf, variablesOf, within } from "./state.ts";
import { checksum } from "./tree.ts";
import { expand, rawWords } from "./words.ts";

/** Where files are taken from, and what runs behind them. */
export interface ClassicSource {
  root: FolderNode;
  program?: (path: string) => Program | undefined;
}

/** What needs the other builder. */
export const needsBuildKit = (flag: string) =>
  badRequest(
    `the --${flag} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled`,
  );

/** Where files come from. */
export interface ClassicPlaces {
  /** What --from names, or the context. */
  source(from: string | undefined): Task<ClassicSource>;
  /** Takes how far a download is. */
  tell(message: object): void;
}

/** @throws EngineError */
export function* classicCopy(
  engine: Engine,
  images: ClassicImages,
  state: ClassicState,
  each: Instruction,
  escapeMark: string,
  places: ClassicPlaces,
): Task<void> {
  const variables = variablesOf(state);
  const words = (each.json ?? rawWords(each.rest)).map((word) => expand(word, variables, { escapeMark }));
  const value = (key: string) => each.flags.find((one) => one.startsWith(`--${key}=`))?.slice(key.length + 3);
  if (value("chmod")) throw needsBuildKit("chmod");
  if (each.heredocs.length) throw badRequest("the heredoc syntax requires BuildKit");
  if (words.length < 2)
    throw badRequest(
      `dockerfile parse error on line ${each.start}: ${each.keyword} requires at least two arguments, but only one was provided. Destination could not be determined`,
    );
  const target = words.at(-1)!;
  const sources = words.slice(0, -1);
  if (sources.length > 1 && !target.endsWith("/") && target !== ".")
    throw badRequest(`When using ${each.keyword} with more than one source file, the destination must be a directory and end with a /`);
  const { root, program } = yield* places.source(value("from"));
  const found: Found[] = [];
  let isFetched = false;
  for (const one of sources) {
    if (!isHttpUrl(one)) found.push(...foundIn(root, one, each.keyword));
    else {
      if (each.keyword === "COPY") throw new EngineError(500, "COPY failed: source can't be a URL for COPY");
      found.push(yield* downloaded(engine, images, one, target, places));
      isFetched = true;
    }
  }
  const owner = value("chown");
  const place = within(state, target);
  const isFolder = found.length === 1 && found[0]!.node.type === "folder";
  const kind = isFolder ? "dir:" : found.length > 1 ? "multi:" : isFetched ? "" : "file:";
  const hash = kind + digestOf(checksum(found));
  const shown = place.replace(/(?<=.)\/$/, target.endsWith("/") ? "/" : "");
  const createdBy = `/bin/sh -c #(nop) ${each.keyword} ${owner ? `--chown=${owner} ` : ""}${hash} in ${shown} `;
  if (images.reuse(state, createdBy)) return;
  yield { until: engine.clock.now + 80 };
  const options = { ...(owner ? { owner: ownerOf(state, owner) } : {}), unpack: each.keyword === "ADD" && !isFetched };
  images.commit(state, createdBy, copied(engine, state, found, place, options, program));
}

/** @throws EngineError */
function foundIn(root: FolderNode, path: string, keyword: string): Found[] {
  try {
    return sourcesIn(root, path);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    if (/[*?[]/.test(path)) throw new EngineError(500, `${keyword} failed: no source files were specified`);
    throw new EngineError(
      500,
      `${keyword} failed: file not found in build context or excluded by .dockerignore: stat ${error.path.slice(1)}: file does not exist`,
    );
  }
}

/** What a URL names, for its owner alone and as old as the server says. @throws EngineError */
function* downloaded(engine: Engine, images: ClassicImages, url: string, target: string, { tell }: ClassicPlaces): Task<Found> {
  let response: HttpResponse;
  try {
    response = yield* gotten(askerOf(engine), url);
  } catch (error) {
    throw error instanceof EngineError ? new EngineError(error.status, `ADD failed: ${error.message}`) : error;
  }
  const name = new URL(url).pathname.endsWith("/") ? attachedIn(response) : nameIn(url);
  if (!name && target.endsWith("/")) throw new EngineError(500, `ADD failed: cannot determine filename for source ${url}`);
  const total = byteLength(response.body);
  if (total) tell({ status: "Downloading", progressDetail: { current: total, total } });
  images.say("\n");
  const content = { type: "file", content: response.body, mode: 0o600, owner: 0, modified: modifiedIn(response) } as const;
  return { path: `/${name || "__unnamed__"}`, node: content };
}

/** The file name that a server tells. */
const attachedIn = ({ headers }: HttpResponse): string =>
  /filename="?([^";]*[^";/])"?/
    .exec(headers["content-disposition"] ?? "")?.[1]
    ?.split("/")
    .at(-1) ?? "";
