// find, xargs, diff, base64 and checksums: what they print for what they are given.
import { describe, expect, it } from "vitest";
import { run } from "./shell.ts";

const tree = {
  "/t/a.yaml": "a\n",
  "/t/b.YAML": "",
  "/t/sub/c.yaml": "1234567890\n",
  "/t/sub/deep/d.txt": "d",
};

describe("xargs", () => {
  it.each([
    ["printf 'a b\\nc\\n' | xargs", "a b c\n"],
    ["printf 'a b\\nc\\n' | xargs -n1 echo x", "x a\nx b\nx c\n"],
    ["printf 'a b\\nc\\n' | xargs -n 2 echo x", "x a b\nx c\n"],
    ["printf 'a b\\n  c\\n' | xargs -I{} echo '<{}>' and {}", "<a b> and a b\n<c> and c\n"],
    ["printf 'a b\\nc d\\ne\\n' | xargs -L2 echo", "a b c d\ne\n"],
    ["printf 'a b\\0c\\0' | xargs -0 -n1 echo", "a b\nc\n"],
    ["printf 'a,b,c' | xargs -d, -n1 echo", "a\nb\nc\n"],
    ["printf \"'a b' c\\\\\\\\ d\\n\" | xargs -n1 echo", "a b\nc d\n"],
    ["printf '' | xargs echo none", "none\n"],
    ["printf '' | xargs -r echo none", ""],
    ["echo a b | xargs -P4 -n1 echo", "a\nb\n"],
    ["echo x | xargs -I % sh -c 'echo %; echo got-%'", "x\ngot-x\n"],
  ])("%s", (line, stdout) => expect(run(line)).toEqual({ stdout, stderr: "", exitCode: 0 }));

  it("tells what it runs and how it failed", () => {
    expect(run("echo a | xargs -t echo b").stderr).toBe("echo b a\n");
    expect(run("echo a | xargs false").exitCode).toBe(123);
    expect(run("echo a | xargs nothing")).toMatchObject({ stderr: "xargs: nothing: No such file or directory\n", exitCode: 127 });
    expect(run('echo "it\'s" | xargs').stderr).toBe(
      "xargs: unmatched single quote; by default quotes are special to xargs unless you use the -0 option\n",
    );
  });
});

describe("find", () => {
  it.each([
    ["find /t", "/t\n/t/a.yaml\n/t/b.YAML\n/t/sub\n/t/sub/c.yaml\n/t/sub/deep\n/t/sub/deep/d.txt\n"],
    ["cd /t; find . -name '*.yaml'", "./a.yaml\n./sub/c.yaml\n"],
    ["cd /t; find -iname '*.yaml' -maxdepth 1", "./a.yaml\n./b.YAML\n"],
    ["find /t -type d", "/t\n/t/sub\n/t/sub/deep\n"],
    ["find /t -mindepth 1 -maxdepth 1 -type f", "/t/a.yaml\n/t/b.YAML\n"],
    ["find /t -path '*sub*' -type f", "/t/sub/c.yaml\n/t/sub/deep/d.txt\n"],
    ["touch /t/a.yaml; sleep 50; find /t/a.yaml -mmin -1; find /t/a.yaml -mmin 1; find /t/a.yaml -mmin +1", "/t/a.yaml\n/t/a.yaml\n"],
    ["find /t -empty", "/t/b.YAML\n"],
    ["find /t -type f -size +5c", "/t/sub/c.yaml\n"],
    ["find /t -type f ! -name '*.yaml'", "/t/b.YAML\n/t/sub/deep/d.txt\n"],
    ["find /t \\( -name 'a*' -o -name 'd*' \\) -type f", "/t/a.yaml\n/t/sub/deep/d.txt\n"],
    ["find /t -name deep -prune -o -type f -print", "/t/a.yaml\n/t/b.YAML\n/t/sub/c.yaml\n"],
    ["find /t -name '*.yaml' -exec echo got {} \\;", "got /t/a.yaml\ngot /t/sub/c.yaml\n"],
    ["find /t -name '*.yaml' -exec echo got {} +", "got /t/a.yaml /t/sub/c.yaml\n"],
    ["find /t -name '*.yaml' -print0 | xargs -0 -n1 echo", "/t/a.yaml\n/t/sub/c.yaml\n"],
    ["find /t/sub -delete; find /t", "/t\n/t/a.yaml\n/t/b.YAML\n"],
    ["find /t -mtime -1 -name a.yaml", "/t/a.yaml\n"],
    ["find /t -type f -printf '%f %s\\n'", "a.yaml 2\nb.YAML 0\nc.yaml 11\nd.txt 1\n"],
  ])("%s", (line, stdout) => expect(run(line, tree)).toEqual({ stdout, stderr: "", exitCode: 0 }));

  it("says what it does not understand", () => {
    expect(run("find /none")).toMatchObject({ stderr: "find: '/none': No such file or directory\n", exitCode: 1 });
    expect(run("find / -foo").stderr).toBe("find: unknown predicate `-foo'\n");
  });
});

describe("base64 and checksums", () => {
  it.each([
    ["echo -n admin | base64", "YWRtaW4=\n"],
    ["echo YWRtaW4= | base64 -d", "admin"],
    ["printf '%080d' 0 | base64", `${"MDAw".repeat(19)}\n${"MDAw".repeat(7)}MDA=\n`],
    ["printf '%080d' 0 | base64 -w0 | wc -c", "108\n"],
    ["echo -n hi | sha256sum", "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4  -\n"],
    ["echo -n hi | md5sum", "49f68a5c8493ec2c0bf489821c21fc3b  -\n"],
    ["echo -n hi > /f; sha1sum /f", "c22b5f9178342609428d6f51b2c5af4c0bde6a42  /f\n"],
    ["echo hi > f; sha256sum f > s; sha256sum -c s", "f: OK\n"],
    ["printf hello | cksum", "3287646509 5\n"],
  ])("%s", (line, stdout) => expect(run(line)).toEqual({ stdout, stderr: "", exitCode: 0 }));

  it("gives what it could decode of a wrong text", () => {
    expect(run("echo 'YWJj!' | base64 -d")).toEqual({ stdout: "abc", stderr: "base64: invalid input\n", exitCode: 1 });
  });
});

describe("head and tail", () => {
  it.each([
    ["printf '1\\n2\\n3\\n' | head -n -2", "1\n", 0],
    ["printf '1\\n2\\n3\\n' | tail -n -2", "2\n3\n", 0],
  ])("%s: a count below zero is a value, not an option", (script, stdout, exitCode) =>
    expect(run(script)).toEqual({ stdout, stderr: "", exitCode }),
  );
  it("follows /dev/null for ever, as containers that shall stay do", () =>
    expect(run("timeout 5 tail -f /dev/null")).toEqual({ stdout: "", stderr: "", exitCode: 124 }));
});

describe("tail -f and -F", () => {
  it("-F waits for a file that is not there yet, and tells what becomes of it", () => {
    const later =
      "(sleep 2; echo one > log; sleep 2; echo two >> log; sleep 2; rm log; sleep 2; echo three > log) & timeout 12 tail -F log";
    expect(run(later)).toEqual({
      stdout: "one\ntwo\nthree\n",
      stderr: `tail: cannot open 'log' for reading: No such file or directory
tail: 'log' has appeared;  following new file
tail: 'log' has become inaccessible: No such file or directory
tail: 'log' has appeared;  following new file
`,
      exitCode: 124,
    });
  });
  it("-f follows what there is, under names where there are several", () => {
    const both =
      "echo a > one; echo b > two; (sleep 2; echo c >> one; sleep 2; echo d >> two; echo e >> two) & timeout 8 tail -f one two none";
    expect(run(both)).toEqual({
      stdout: "==> one <==\na\n\n==> two <==\nb\n\n==> one <==\nc\n\n==> two <==\nd\ne\n",
      stderr: "tail: cannot open 'none' for reading: No such file or directory\n",
      exitCode: 124,
    });
  });
  it("-f has nothing to follow where there is no file", () =>
    expect(run("tail -f none")).toEqual({
      stdout: "",
      stderr: "tail: cannot open 'none' for reading: No such file or directory\ntail: no files remaining\n",
      exitCode: 1,
    }));
});

describe("htpasswd", () => {
  it("writes what a registry reads, and keeps one line a name", () => {
    expect(run("htpasswd -Bbn hana bread").stdout).toMatch(/^hana:\$2y\$05\$[./A-Za-z0-9]{53}\n\n$/);
    expect(run("htpasswd -Bbc /p hana one; htpasswd -bB /p jun two; htpasswd -bB /p hana three; cut -d: -f1 /p")).toMatchObject({
      stdout: "hana\njun\n",
      stderr: "Adding password for user hana\nAdding password for user jun\nUpdating password for user hana\n",
    });
  });
  it.each([
    ["htpasswd -b /none hana x", "htpasswd: cannot modify file /none; use '-c' to create it\n", 1],
    ["htpasswd -bc /p a b 2>/dev/null; echo b | htpasswd -iv /p a", "Password for user a correct.\n", 0],
    ["htpasswd -bcB /p a b 2>/dev/null; htpasswd -bv /p a c", "htpasswd: password verification failed\n", 3],
    ["htpasswd -bcs /p a b 2>/dev/null; htpasswd -D /p a; test ! -s /p", "Deleting password for user a\n", 0],
    ["printf 'x\\ny\\n' | htpasswd -n a", "New password: \nRe-type new password: \nhtpasswd: password verification error\n", 3],
  ])("%s", (script, stderr, exitCode) => expect(run(script)).toEqual({ stdout: "", stderr, exitCode }));
});

describe("diff", () => {
  const files = { "/a": "1\n2\n3\n", "/b": "1\ntwo\n3\n4\n", "/d/x": "x\n", "/e/x": "y\n", "/e/only": "o\n" };
  it.each([
    ["diff /a /b", "2c2\n< 2\n---\n> two\n3a4\n> 4\n", 1],
    ["diff /a /a", "", 0],
    ["diff -u --label old --label new /a /b", "--- old\n+++ new\n@@ -1,3 +1,4 @@\n 1\n-2\n+two\n 3\n+4\n", 1],
    ["diff -u /a /b | head -1", "--- /a\t2026-01-01 00:00:00.000000000 +0000\n", 0],
    ["diff -q /a /b", "Files /a and /b differ\n", 1],
    ["diff -r /d /e", "Only in /e: only\ndiff -r /d/x /e/x\n1c1\n< x\n---\n> y\n", 1],
    ["diff -rN -q /d /e", "Files /d/only and /e/only differ\nFiles /d/x and /e/x differ\n", 1],
    ["printf 'a' | diff - /d/x", "1c1\n< a\n\\ No newline at end of file\n---\n> x\n", 1],
    ["diff -w <(echo 'a  b') <(echo 'a b')", "", 0],
  ])("%s", (line, stdout, exitCode) => expect(run(line, files)).toEqual({ stdout, stderr: "", exitCode }));

  it("ends with 2 when a file is missing", () => {
    expect(run("diff /a /none", files)).toEqual({ stdout: "", stderr: "diff: /none: No such file or directory\n", exitCode: 2 });
  });
});

describe("xargs with a limit", () => {
  it.each([
    ["printf 'a b c\\nd e f\\n' | xargs -s 10 echo", "a b\nc d\ne f\n", 0],
    ["printf 'aaaaaaaaaaaaaaaaaa b' | xargs -s 10 echo 2>&1", "xargs: argument line too long\n", 1],
    ["printf 'a b c d e f' | xargs -s 12 -n 4 -x echo 2>&1", "xargs: argument list too long\n", 1],
    ["printf 'a b' | xargs -s 3 echo 2>&1", "xargs: cannot fit single argument within argument list size limit\n", 1],
  ])("%s", (line, stdout, exitCode) => expect(run(line)).toMatchObject({ stdout, exitCode }));
});
