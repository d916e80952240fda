// sed: addresses from line 0, and empty expressions, as GNU sed has them.
import { describe, expect, it } from "vitest";
import { run } from "./shell.ts";

const files = { "/f": "a\nspec:\nb\nspec:\n", "/g": "spec:\nb\nspec:\n" };

describe("sed", () => {
  it.each([
    ["sed '0,/^spec:/s//X/' /f", "a\nX\nb\nspec:\n"],
    ["sed '0,/^spec:/s//X/' /g", "X\nb\nspec:\n"],
    ["sed '1,/^spec:/s//X/' /g 2>&1", "sed: -e expression #1, char 0: no previous regular expression\n"],
    ["sed '/^spec:/s//X/' /f", "a\nX\nb\nX\n"],
    ["sed -n 's/b/c/;//p' /f", ""],
    ["sed -n '/b/!d; //p' /f", "b\n"],
    ["sed -i '0,/spec/s//X/' /f /g && cat /f /g", "a\nX:\nb\nspec:\nX:\nb\nspec:\n"],
    ["sed 's//X/' /f 2>&1", "sed: -e expression #1, char 0: no previous regular expression\n"],
    ["sed '0d' /f 2>&1", "sed: -e expression #1, char 2: invalid usage of line address 0\n"],
  ])("%s", async (line, expected) => {
    expect((await run(line, files)).stdout).toBe(expected);
  });
});
