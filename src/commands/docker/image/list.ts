// docker images, history, tag and rmi.

import { humanDuration, humanSize } from "../../../base/units.ts";
import { shortId } from "../../../docker/short-id.ts";
import { DaemonError, Failure, filtersOf, part } from "../client.ts";
import { filterFlag, flag, formatFlag } from "../flags.ts";
import { ellipsis, formatted, goTime, type Table } from "../format.ts";
import { verb } from "../tool.ts";
import { referenceOf } from "./pull.ts";
import { treeText } from "./tree.ts";

interface Summary {
  Id: string;
  Created: number;
  RepoTags: readonly string[] | null;
  RepoDigests: readonly string[] | null;
  Size: number;
  SharedSize: number;
  VirtualSize?: number;
  Containers: number;
}
interface Row {
  image: Summary;
  repository: string;
  tag: string;
  digest: string;
}

const NONE = "<none>";

function splitAt(name: string, mark: string): [string, string] {
  const at = name.lastIndexOf(mark);
  return [name.slice(0, at), name.slice(at + 1)];
}

/** A line for each name that an image has; names by digest alone only where nothing else calls it. */
export function imageRows(images: readonly Summary[], digests: boolean): Row[] {
  return images.flatMap((image) => {
    const tags = (image.RepoTags ?? []).filter((name) => name !== "<none>:<none>").map((name) => splitAt(name, ":"));
    const hashes = (image.RepoDigests ?? []).filter((name) => name !== "<none>@<none>").map((name) => splitAt(name, "@"));
    if (!tags.length && !hashes.length) return [{ image, repository: NONE, tag: NONE, digest: NONE }];
    const rows: Row[] = [];
    for (const [repository, tag] of tags) {
      const own = digests ? hashes.filter(([name]) => name === repository) : [];
      if (!own.length) rows.push({ image, repository, tag, digest: NONE });
      for (const [, digest] of own) rows.push({ image, repository, tag, digest });
    }
    const named = new Set(tags.map(([repository]) => repository));
    const alone = hashes.filter(([repository]) => !named.has(repository));
    if (digests) for (const [repository, digest] of alone) rows.push({ image, repository, tag: NONE, digest });
    else for (const repository of new Set(alone.map(([name]) => name))) rows.push({ image, repository, tag: NONE, digest: NONE });
    return rows;
  });
}

export const imageTable = (now: number, whole: boolean, digests: boolean): Table<Row> => ({
  type: "formatter.imageContext",
  usual: `table {{.Repository}}\t{{.Tag}}\t${digests ? "{{.Digest}}\t" : ""}{{.ID}}\t{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}`,
  raw: {
    whole: `repository: {{.Repository}}\ntag: {{.Tag}}\n${digests ? "digest: {{.Digest}}\n" : ""}image_id: {{.ID}}\ncreated_at: {{.CreatedAt}}\nvirtual_size: {{.Size}}\n`,
    quiet: "image_id: {{.ID}}",
  },
  fields: {
    ID: { heading: "IMAGE ID", of: ({ image }) => (whole ? image.Id : shortId(image.Id)) },
    Repository: { heading: "REPOSITORY", of: ({ repository }) => repository },
    Tag: { heading: "TAG", of: ({ tag }) => tag },
    Digest: { heading: "DIGEST", of: ({ digest }) => digest },
    CreatedSince: { heading: "CREATED", of: ({ image }) => `${humanDuration(now - image.Created * 1000)} ago` },
    CreatedAt: { heading: "CREATED AT", of: ({ image }) => goTime(image.Created) },
    Size: { heading: "SIZE", of: ({ image }) => humanSize(image.Size, 3) },
    Containers: { heading: "CONTAINERS", of: ({ image }) => (image.Containers === -1 ? "N/A" : String(image.Containers)) },
    VirtualSize: { heading: "SIZE", of: ({ image }) => humanSize(image.VirtualSize ?? image.Size) },
    SharedSize: { heading: "SHARED SIZE", of: ({ image }) => (image.SharedSize === -1 ? "N/A" : humanSize(image.SharedSize)) },
    UniqueSize: {
      heading: "UNIQUE SIZE",
      of: ({ image: { SharedSize, Size, VirtualSize = Size } }) => (SharedSize === -1 ? "N/A" : humanSize(VirtualSize - SharedSize)),
    },
  },
});

/** What --tree does not go with, in the order in which it is refused, and as it is called then. */
const BESIDE_TREE = { quiet: "quiet", "no-trunc": "no-trunc", digests: "show-digest", format: "format" };

const isNamed = ({ RepoTags }: Summary): boolean => (RepoTags ?? []).some((name) => name !== "<none>:<none>");

export const images = verb(
  {
    name: "ls",
    aliases: ["list"],
    summary: "List images",
    usage: "ls [OPTIONS] [REPOSITORY[:TAG]]",
    takes: { least: 0, most: 1 },
    flags: [
      flag("-a, --all", "bool", "Also those that are only steps of a build"),
      flag("--digests", "bool", "With their digests"),
      filterFlag,
      formatFlag("images"),
      flag("--no-trunc", "bool", "Do not shorten anything"),
      flag("-q, --quiet", "bool", "Only the IDs"),
      flag("--tree", "bool", "Variants for platforms below each image (EXPERIMENTAL)"),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    const [name] = call.args;
    if (call.bool("tree")) {
      const other = Object.entries(BESIDE_TREE).find(([flag]) => (flag === "format" ? call.string(flag) : call.bool(flag)));
      if (other) throw new Failure(`--${other[1]} is not yet supported with --tree`);
    }
    const found = yield* client.json<Summary[]>("GET", "/images/json", {
      query: { all: call.bool("all"), filters: filtersOf(call.list("filter"), name ? { reference: [name] } : {}) },
    });
    if (call.bool("tree")) {
      yield* docker.out(treeText(docker, call.bool("all") ? found : found.filter(isNamed)));
      return 0;
    }
    const digests = call.bool("digests") || /\{\{[^}]*\.Digest\b/.test(call.string("format"));
    yield* docker.out(
      formatted(imageTable(docker.now, call.bool("no-trunc"), call.bool("digests")), imageRows(found, digests), {
        format: call.string("format"),
        quiet: call.bool("quiet"),
      }),
    );
    return 0;
  },
);

interface Step {
  Id: string;
  Created: number;
  CreatedBy: string;
  Size: number;
  Comment: string;
}

const history = (now: number, whole: boolean, human: boolean): Table<Step> => ({
  type: "image.historyContext",
  usual: "table {{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}",
  fields: {
    ID: { heading: "IMAGE", of: ({ Id }) => (whole ? Id : shortId(Id)) },
    CreatedAt: { heading: "CREATED AT", of: ({ Created }) => new Date(Created * 1000).toISOString().replace(".000Z", "Z") },
    CreatedSince: {
      heading: human ? "CREATED" : "CREATED AT",
      of: ({ Created }) =>
        human ? `${humanDuration(now - Created * 1000)} ago` : new Date(Created * 1000).toISOString().replace(".000Z", "Z"),
    },
    CreatedBy: {
      heading: "CREATED BY",
      of: ({ CreatedBy }) => {
        const text = CreatedBy.replaceAll("\t", " ");
        return whole ? text : ellipsis(text, 45);
      },
    },
    Size: { heading: "SIZE", of: ({ Size }) => (human ? humanSize(Size, 3) : String(Size)) },
    Comment: { heading: "COMMENT", of: ({ Comment }) => Comment },
  },
});

export const historyVerb = verb(
  {
    name: "history",
    summary: "Show the history of an image",
    usage: "history [OPTIONS] IMAGE",
    takes: { least: 1, most: 1 },
    flags: [
      formatFlag("the steps"),
      flag("-H, --human", "bool", "Sizes and dates as people read them", { default: "true" }),
      flag("--no-trunc", "bool", "Do not shorten anything"),
      flag("-q, --quiet", "bool", "Only the IDs"),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    const steps = yield* client.json<Step[]>("GET", `/images/${part(call.args[0]!)}/history`);
    yield* docker.out(
      formatted(history(docker.now, call.bool("no-trunc"), call.bool("human")), steps, {
        format: call.string("format"),
        quiet: call.bool("quiet"),
      }),
    );
    return 0;
  },
);

/** What gets a name, or the name that it gets (moby/client: ImageTag). @throws Failure */
function tagged(text: string): ReturnType<typeof referenceOf> {
  try {
    return referenceOf(text);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(`Error parsing reference: ${JSON.stringify(text)} is not a valid repository/tag: ${error.message}`);
  }
}

export const tag = verb(
  {
    name: "tag",
    summary: "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE",
    usage: "tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
    takes: { least: 2, most: 2 },
  },
  function* (docker) {
    const [source = "", target = ""] = docker.args;
    // An identity is no reference of that kind.
    if (!/^[0-9a-f]{64}$/.test(source)) tagged(source);
    const reference = tagged(target);
    if (reference.digest) throw new Failure("refusing to create a tag with a digest reference");
    yield* docker.client.send("POST", `/images/${part(source)}/tag`, {
      query: { repo: reference.repository.replace(/^docker\.io\/(library\/)?/, ""), tag: reference.tag ?? "latest" },
    });
    return 0;
  },
);

export const removeImage = verb(
  {
    name: "rm",
    aliases: ["rmi", "remove"],
    summary: "Remove one or more images",
    usage: "rm [OPTIONS] IMAGE [IMAGE...]",
    takes: { least: 1 },
    flags: [
      flag("-f, --force", "bool", "Also one that has several names or that a stopped container came from"),
      flag("--no-prune", "bool", "Leave nameless parents"),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    const failures: string[] = [];
    let fatal = false;
    for (const name of call.args)
      try {
        const gone = yield* client.json<({ Untagged: string } | { Deleted: string })[]>("DELETE", `/images/${part(name)}`, {
          query: { force: call.bool("force"), noprune: call.bool("no-prune") },
        });
        for (const each of gone) yield* docker.out("Deleted" in each ? `Deleted: ${each.Deleted}\n` : `Untagged: ${each.Untagged}\n`);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (!(error instanceof DaemonError) || error.status !== 404) fatal = true;
        failures.push(error.message);
      }
    if (!failures.length) return 0;
    if (!call.bool("force") || fatal) throw new Failure(failures.join("\n"));
    yield* docker.err(`${failures.join("\n")}\n`);
    return 0;
  },
);
