// cp: a folder goes into a folder under its own name; `from/.` has none, so what is in it goes there itself.
import { describe, expect, it } from "vitest";
import { run } from "./shell.ts";

const tree = { "/from/a": "one\n", "/from/sub/b": "two\n" };

describe("cp", () => {
  it.each([
    ["mkdir /to && cp -r /from /to && find /to -type f | sort", "/to/from/a\n/to/from/sub/b\n"],
    ["mkdir /to && cp -a /from/. /to/ && find /to -type f | sort", "/to/a\n/to/sub/b\n"],
    ["mkdir /to && cd /from && cp -r . /to && find /to -type f | sort", "/to/a\n/to/sub/b\n"],
    ["mkdir /to && cd /from/sub && cp -r .. /to && find /to -type f | sort", "/to/a\n/to/sub/b\n"],
    ["cp -r /from /to && find /to -type f | sort", "/to/a\n/to/sub/b\n"],
  ])("%s", async (line, expected) => {
    expect((await run(line, tree)).stdout).toBe(expected);
  });
});
