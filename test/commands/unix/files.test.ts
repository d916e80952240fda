// cp, mv, chmod and ls: where things go, whose they are then, and in which order they are shown.
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

  it("gives what is new its mode without what the mask takes, leaves what is there its own, and keeps all where it is asked to", async () => {
    const lines =
      "echo new > src; chmod 4777 src; echo old > dst; chmod 600 dst; cp src dst; cp src fresh; touch -c dst; cp -p src kept; stat -c '%a %n' dst fresh kept; cat dst; [ $(stat -c %Y src) = $(stat -c %Y kept) ] && echo same";
    expect((await run(lines)).stdout).toBe("600 dst\n755 fresh\n4777 kept\nnew\nsame\n");
  });
});

// What GNU coreutils printed.
describe("mv", () => {
  it.each([
    ["touch a; chmod 640 a; chown 5:6 a; mv a b; stat -c '%a %u %g' b", "640 5 6\n"],
    ["mkdir a d d/a; touch d/a/full; mv a d", "mv: cannot move 'a' to 'd/a': Directory not empty\n"],
    ["mkdir a d d/a; touch a/x; mv a d; find d", "d\nd/a\nd/a/x\n"],
    [
      "mkdir d; touch f; mv d f; mv -T f d",
      "mv: cannot overwrite non-directory 'f' with directory 'd'\nmv: cannot overwrite directory 'd' with non-directory\n",
    ],
    ["mkdir a b; mv -T a b; ls -d a b", "ls: cannot access 'a': No such file or directory\nb\n"],
    ["mkdir d; touch f; mv -v f d", "renamed 'f' -> 'd/f'\n"],
  ])("%s", async (line, expected) => {
    expect((await run(`mkdir /w; cd /w; { ${line}; } 2>&1`)).stdout).toBe(expected);
  });
});

describe("chmod", () => {
  it("changes a mode as GNU's does", async () => {
    const modes = [
      "755",
      "u+s",
      "g+s",
      "+t",
      "+x",
      "-w",
      "u=rw,go=",
      "a+X",
      "g=u",
      "o=g",
      "u+x,g-w",
      "+w",
      "=r",
      "a=rwx",
      "ug+s",
      "u+rw-x",
      "a-st",
    ];
    const { stdout } = await run(`touch f; ${modes.map((mode) => `chmod '${mode}' f; stat -c %a f`).join("; ")}`);
    expect(stdout.trim().split("\n")).toEqual([
      "755",
      "4755",
      "6755",
      "7755",
      "7755",
      "7555",
      "600",
      "600",
      "660",
      "666",
      "746",
      "746",
      "444",
      "777",
      "6777",
      "6677",
      "677",
    ]);
  });
  it("leaves a folder its set-group-id, unless five digits take it", async () => {
    const { stdout } = await run("mkdir d; chmod 2755 d; chmod 700 d; stat -c %a d; chmod 00700 d; stat -c %a d");
    expect(stdout).toBe("2700\n700\n");
  });
});

describe("ls", () => {
  it("sorts folders that are named as it sorts files", async () => {
    const { stdout } = await run("mkdir b a; touch a/x b/y; ls b a; ls -r a b");
    expect(stdout).toBe("a:\nx\n\nb:\ny\nb:\ny\n\na:\nx\n");
  });
});
