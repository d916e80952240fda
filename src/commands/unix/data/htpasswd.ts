// htpasswd: files of names and hashed passwords, for registries and web servers (httpd/support/htpasswd.c, passwd_common.c).
import { createHash } from "node:crypto";
import { apr1 } from "../../../addons/ingress-nginx/passwords.ts";
import { hashPassword, matchesPassword } from "../../../images/password.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { options, pathOf, readLine, say, ToolError, tool } from "../tool.ts";

const SYNTAX = 2;
const MISMATCH = 3;
const BAD_USER = 6;

const USAGE = `Usage:
	htpasswd [-cimBdpsDv] [-C cost] passwordfile username
	htpasswd -b[cmBdpsDv] [-C cost] passwordfile username password

	htpasswd -n[imBdps] [-C cost] username
	htpasswd -nb[mBdps] [-C cost] username password
`;

const htpasswd = tool(function* (self, args): Task<number> {
  const flags = options(args, "cnbimBdpsDvC:", {}, { unsimulated: "d", unseen: { m: "MD5 is what nobody has to ask for" } });
  const [bare, batch] = [flags.has("n"), flags.has("b")];
  const [file, user, given] = bare ? ["", ...flags.operands] : flags.operands;
  if (user === undefined || flags.operands.length !== (bare ? 1 : 2) + (batch ? 1 : 0) || (batch && flags.has("i"))) {
    return yield* told(self, USAGE, SYNTAX);
  }
  if (user.includes(":")) throw new ToolError("username contains illegal character ':'", BAD_USER);
  const path = bare ? "" : pathOf(self, file!);
  const { files } = self.machine;
  if (!bare && !flags.has("c") && !files.exists(path)) throw new ToolError(`cannot modify file ${file}; use '-c' to create it`);
  const lines = bare || flags.has("c") ? [] : files.read(path).split("\n").filter(Boolean);
  const at = lines.findIndex((line) => line.startsWith(`${user}:`));
  if (flags.has("D")) {
    if (at < 0) return yield* told(self, `User ${user} not found\n`, 0);
    files.write(
      path,
      lines
        .toSpliced(at, 1)
        .map((line) => `${line}\n`)
        .join(""),
    );
    return yield* told(self, `Deleting password for user ${user}\n`, 0);
  }
  const password = given ?? (yield* asked(self, flags.has("i") || flags.has("v")));
  if (flags.has("v")) {
    if (at < 0) return yield* told(self, `User ${user} not found\n`, BAD_USER);
    if (!fits(password, lines[at]!.slice(user.length + 1))) throw new ToolError("password verification failed", MISMATCH);
    return yield* told(self, `Password for user ${user} correct.\n`, 0);
  }
  const line = `${user}:${hashed(self, password, flags)}`;
  if (bare) {
    yield* say(self, `${line}\n\n`);
    return 0;
  }
  files.write(path, (at < 0 ? [...lines, line] : lines.with(at, line)).map((each) => `${each}\n`).join(""));
  return yield* told(self, `${at < 0 ? "Adding" : "Updating"} password for user ${user}\n`, 0);
});

function* told(self: Running, text: string, code: number): Task<number> {
  self.stderr.write(text);
  return code;
}

/** Asks twice; once where the line comes from a script or is only compared. */
function* asked(self: Running, once: boolean): Task<string> {
  self.stderr.write(once ? "" : "New password: ");
  const first = (yield* readLine(self.stdin))?.replace(/\n$/, "") ?? "";
  if (once) return first;
  self.stderr.write("\nRe-type new password: ");
  const again = (yield* readLine(self.stdin))?.replace(/\n$/, "") ?? "";
  self.stderr.write("\n");
  if (first !== again) throw new ToolError("password verification error", MISMATCH);
  return first;
}

function hashed(self: Running, password: string, flags: { has(flag: string): boolean; value(flag: string): string | undefined }): string {
  const { random } = self.machine;
  if (flags.has("B")) return hashPassword(password, cost(flags.value("C")), random.bytes(16));
  if (flags.has("s")) return `{SHA}${createHash("sha1").update(password).digest("base64")}`;
  return flags.has("p") ? password : apr1(password, random.hex(8));
}

function cost(text = "5"): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 4 || number > 17)
    throw new ToolError("argument to -C must be a positive integer between 4 and 17", SYNTAX);
  return number;
}

function fits(password: string, stored: string): boolean {
  if (stored.startsWith("$2")) return matchesPassword(password, stored);
  if (stored.startsWith("{SHA}")) return stored.slice(5) === createHash("sha1").update(password).digest("base64");
  const salt = /^\$apr1\$([^$]*)\$/.exec(stored)?.[1];
  return salt === undefined ? stored === password : apr1(password, salt) === stored;
}

export const passwordTools: Readonly<Record<string, Program>> = { htpasswd };
