// Who one was at a host is known again however address and code are typed; one window at a time plays there.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { hostAddress, Membership } from "../../src/cli/membership.ts";

const folder = mkdtempSync(join(tmpdir(), "groups-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (address: string, code: string) => new Membership(folder, hostAddress(address)!, code);

test("an address may be typed as people say it", () => {
  expect(hostAddress("192.168.0.5:7470")).toBe("http://192.168.0.5:7470");
  expect(hostAddress("Teacher.local:7470/")).toBe("http://teacher.local:7470");
  expect(hostAddress("http://[::1]:7470/play?x=1")).toBe("http://[::1]:7470");
  expect(hostAddress("https://quest.example")).toBe("https://quest.example");
  for (const none of ["", "ftp://192.168.0.5", "http://", "192.168.0.5:99999", "a b", "javascript:alert(1)"])
    expect(hostAddress(none)).toBeUndefined();
});

test("whoever comes back is known, with the code in small letters too; at other hosts there are others", () => {
  const first = at("http://192.168.0.5:7470", "CDFH-JKMP");
  expect(first.take()).toBeUndefined();
  expect(first.read()).toBeUndefined();
  first.write({ name: "미나", token: "t1" });
  const other = at("http://192.168.0.6:7470", "CDFH-JKMP");
  other.write({ name: "Mina", token: "t2" });
  expect(at("192.168.0.5:7470/", "cdfh jkmp").read()).toEqual({ name: "미나", token: "t1" });
  expect(other.read()).toEqual({ name: "Mina", token: "t2" });
  first.forget();
  expect(first.read()).toBeUndefined();
});

test("another window that plays there is told; one that was killed keeps nobody out", () => {
  const here = at("http://192.168.0.7:7470", "CDFH-JKMP");
  expect(here.take()).toBeUndefined();

  here.release();
  writeFileSync(`${here.file}.lock`, String(process.ppid));
  expect(at("http://192.168.0.7:7470", "cdfhjkmp").take()).toBe(process.ppid);
  writeFileSync(`${here.file}.lock`, "99999999");
  expect(here.take()).toBeUndefined();
});

test("a file that is none is nobody", () => {
  const here = at("http://192.168.0.8:7470", "CDFH-JKMP");
  here.write({ name: "Mina", token: "t" });
  for (const text of ["", "[]", "null", '{"name":1,"token":"t"}']) {
    writeFileSync(here.file, text);
    expect(here.read()).toBeUndefined();
  }
});
