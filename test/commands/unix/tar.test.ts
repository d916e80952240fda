// tar: what goes into an archive comes out again, and what is none is refused.
import { describe, expect, it } from "vitest";
import { run } from "./shell.ts";

const tree = { "/t/a": "one\n", "/t/sub/b": "two\n" };

describe("tar", () => {
  it.each([
    ["cd /t && tar cf - . | tar tf - | sort", "./\n./a\n./sub/\n./sub/b\n"],
    ["tar czf /x.tgz -C /t . && mkdir /o && tar xzf /x.tgz -C /o && tar -tf /x.tgz | wc -l && cat /o/a", "4\none\n"],
    ["cd /t && tar cf /x.tar a; tar tzf /x.tar; echo $?", "2\n"],
    ["tar -cf /x.tar -C /t sub && mkdir /o && tar -xf /x.tar -C /o && cat /o/sub/b", "two\n"],
    ["cd /t && tar cf /x.tar a sub && mkdir /o && tar xmf - -C /o sub/b < /x.tar && cd /o && find . -type f", "./sub/b\n"],
    ["tar cf - -C /t . | tar xOf - ./sub/b; ls", "two\n"],
    ["cd /t && tar cf /x.tar . && tar -x --to-stdout -vf /x.tar ./a 2>&1", "./a\none\n"],
    [
      "cd /t && tar cf /x.tar a sub && tar xf /x.tar a nope 2>&1; echo $?",
      "tar: nope: Not found in archive\ntar: Exiting with failure status due to previous errors\n2\n",
    ],
    [
      "cd /t && tar cf - nope 2>&1 >/dev/null; echo $?",
      "tar: nope: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n2\n",
    ],
  ])("%s", async (line, expected) => {
    expect((await run(line, tree)).stdout).toBe(expected);
  });
});
