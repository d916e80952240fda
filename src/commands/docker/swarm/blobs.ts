// docker secret and docker config (cli/command/secret, cli/command/config).

import { toBase64 } from "../../../base/bytes.ts";
import { humanDuration } from "../../../base/units.ts";
import { resolvePath } from "../../../machine/paths.ts";
import { readAll } from "../../../machine/tasks.ts";
import { Failure, filtersOf, part } from "../client.ts";
import { labelsText } from "../container/list.ts";
import { each } from "../each.ts";
import { filterFlag, flag, formatFlag, pairsOf } from "../flags.ts";
import type { Table } from "../format.ts";
import { inspectAll } from "../inspect.ts";
import { showList } from "../list.ts";
import { naturally } from "../order.ts";
import { substituted, textAt } from "../substituted.ts";
import { type Docker, group, verb } from "../tool.ts";
import type { Blob } from "./objects.ts";
import { prettyConfig, prettySecret, showPretty } from "./pretty.ts";

const ago = (docker: Docker, time: string): string => `${humanDuration(docker.now - Date.parse(time))} ago`;

function blobs(kind: "secret" | "config") {
  const table = (docker: Docker): Table<Blob> => ({
    type: `${kind}.${kind}Context`,
    usual: `table {{.ID}}\t{{.Name}}\t${kind === "secret" ? "{{.Driver}}\t" : ""}{{.CreatedAt}}\t{{.UpdatedAt}}`,
    fields: {
      ID: { heading: "ID", of: ({ ID }) => ID },
      Name: { heading: "NAME", of: ({ Spec }) => Spec.Name },
      ...(kind === "secret" ? { Driver: { heading: "DRIVER", of: ({ Spec }: Blob) => Spec.Driver?.Name ?? "" } } : {}),
      CreatedAt: { heading: "CREATED", of: ({ CreatedAt }) => ago(docker, CreatedAt) },
      UpdatedAt: { heading: "UPDATED", of: ({ UpdatedAt }) => ago(docker, UpdatedAt) },
      Labels: { heading: "LABELS", of: ({ Spec }) => labelsText(Spec.Labels) },
      Label: {
        of:
          ({ Spec }) =>
          (name: string) =>
            Spec.Labels[name] ?? "",
        apart: true,
      },
    },
  });
  const upper = kind.toUpperCase();
  const create = verb(
    {
      name: "create",
      summary: kind === "secret" ? "Create a secret from a file or STDIN as content" : "Create a config from a file or STDIN",
      usage: kind === "secret" ? "create [OPTIONS] SECRET [file|-]" : "create [OPTIONS] CONFIG file|-",
      takes: kind === "secret" ? { least: 1, most: 2 } : { least: 2, most: 2 },
      flags: [
        ...(kind === "secret" ? [flag("-d, --driver", "string", "What keeps it", { unsimulated: true })] : []),
        flag("-l, --label", "list", "Labels"),
        flag("--template-driver", "string", "What fills it in", { unsimulated: true }),
      ],
    },
    function* (docker) {
      const { call, self } = docker;
      const [Name, file = "-"] = call.args;
      if (kind === "secret" && call.args.length < 2) throw new Failure("secret file is required");
      const path = resolvePath(self.directory, file);
      const before = kind === "config" ? `Error reading content from ${JSON.stringify(file)}: ` : "";
      const wrong = (why: string) => new Failure(`${before}error reading from ${file === "-" ? "STDIN" : file}: ${why}`);
      const isFile = file !== "-" && substituted(self, file) === undefined;
      if (isFile && !self.machine.files.exists(path)) throw wrong(`open ${file}: no such file or directory`);
      if (isFile && self.machine.files.isFolder(path)) throw wrong(`read ${file}: is a directory`);
      const data = file === "-" ? yield* readAll(self.stdin) : textAt(self, file);
      if (!data) throw wrong("data is empty");
      const Labels = pairsOf(call.list("label"));
      const { ID } = yield* docker.client.json<{ ID: string }>("POST", `/${kind}s/create`, {
        body: { Name, Labels, Data: toBase64(data) },
      });
      yield* docker.out(`${ID}\n`);
      return 0;
    },
  );
  const list = verb(
    {
      name: "ls",
      aliases: ["list"],
      summary: `List ${kind}s`,
      usage: "ls [OPTIONS]",
      flags: [filterFlag, formatFlag(`the ${kind}s`), flag("-q, --quiet", "bool", "Only the IDs")],
    },
    function* (docker) {
      const rows = yield* docker.client.json<Blob[]>("GET", `/${kind}s`, { query: { filters: filtersOf(docker.call.list("filter")) } });
      return yield* showList(
        docker,
        table(docker),
        rows.toSorted((a, b) => naturally(a.Spec.Name, b.Spec.Name)),
      );
    },
  );
  const inspect = verb(
    {
      name: "inspect",
      summary: `Display detailed information on one or more ${kind}s`,
      usage: `inspect [OPTIONS] ${upper} [${upper}...]`,
      takes: { least: 1 },
      flags: [flag("-f, --format", "string", "Show it by a Go template"), flag("--pretty", "bool", "For people to read")],
    },
    (docker) => {
      const get = (name: string) => docker.client.json<Blob & Record<string, unknown>>("GET", `/${kind}s/${part(name)}`);
      if (!docker.call.bool("pretty")) return inspectAll(docker, docker.args, get);
      return showPretty(docker, get, kind === "secret" ? prettySecret : prettyConfig);
    },
  );
  const remove = verb(
    { name: "rm", aliases: ["remove"], summary: `Remove one or more ${kind}s`, usage: `rm ${upper} [${upper}...]`, takes: { least: 1 } },
    (docker) =>
      each(docker, docker.args, function* (name) {
        yield* docker.client.send("DELETE", `/${kind}s/${part(name)}`);
      }),
  );
  return group(kind, `Manage Swarm ${kind}s`, [create, inspect, list, remove], { swarm: "manager" });
}

export const secret = blobs("secret");
export const config = blobs("config");
