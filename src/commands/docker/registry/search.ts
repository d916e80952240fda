// docker search (cli/command/registry/search.go).
import { filtersOf } from "../client.ts";
import { filterFlag, flag, formatFlag } from "../flags.ts";
import { ellipsis, formatted, type Table } from "../format.ts";
import { verb } from "../tool.ts";

interface Result {
  name: string;
  description: string;
  star_count: number;
  is_official: boolean;
}

const table = (whole: boolean): Table<Result> => ({
  type: "registry.searchContext",
  usual: "table {{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}",
  fields: {
    Name: { heading: "NAME", of: ({ name }) => name },
    Description: {
      heading: "DESCRIPTION",
      of: ({ description }) => {
        const line = description.replaceAll("\n", " ").replaceAll("\r", " ");
        return whole ? line : ellipsis(line, 45);
      },
    },
    StarCount: { heading: "STARS", of: ({ star_count }) => String(star_count) },
    IsOfficial: {
      heading: "OFFICIAL",
      of: ({ is_official }) => (is_official ? "[OK]" : ""),
      json: ({ is_official }) => String(is_official),
    },
  },
});

export const search = verb(
  {
    name: "search",
    summary: "Search Docker Hub for images",
    usage: "search [OPTIONS] TERM",
    takes: { least: 1, most: 1 },
    flags: [
      filterFlag,
      formatFlag("what was found"),
      flag("--limit", "int", "At most so many", { default: "25" }),
      flag("--no-trunc", "bool", "Do not shorten anything"),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    if (call.list("filter").some((each) => each.startsWith("is-automated")))
      yield* docker.err(
        'WARNING: the "is-automated" filter is deprecated, and searching for "is-automated=true" will not yield any results in future.\n',
      );
    const found = yield* client.json<Result[]>("GET", "/images/search", {
      query: { term: call.args[0]!, limit: call.int("limit"), filters: filtersOf(call.list("filter")) },
      headers: client.settings.header("docker.io"),
    });
    const sorted = [...found].sort((a, b) => b.star_count - a.star_count);
    yield* docker.out(formatted(table(call.bool("no-trunc")), sorted, { format: call.string("format") }));
    return 0;
  },
);
