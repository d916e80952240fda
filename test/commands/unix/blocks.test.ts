// dd and fallocate, in coreutils' and busybox's words.
import { expect, it } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { drive } from "../../../src/world/outside.ts";

async function inPod(image: string, script: string): Promise<string> {
  const booted = boot({ seed: "blocks", world: "bare" });
  const shell = booted.script();
  const ran = shell.run(
    `kubectl run it --image=${image} --restart=Never -- sh -c '${script}' >/dev/null; kubectl wait --for=jsonpath={.status.phase}=Succeeded pod/it --timeout=60s >/dev/null; kubectl logs it`,
  );
  await drive(booted.world, () => ran.exitCode !== undefined);
  return `${ran.stdout}${ran.stderr}`;
}

it("writes blocks of zeros, and says how many", async () => {
  expect(await inPod("debian", 'dd if=/dev/zero of=/big bs=1M count=1024; ls -l /big | cut -d" " -f5')).toMatch(
    /^1024\+0 records in\n1024\+0 records out\n1073741824 bytes \(1\.1 GB, 1\.0 GiB\) copied, 0\.\d+ s, 1\.1 GB\/s\n1073741824\n$/,
  );
  expect(await inPod("busybox", "dd if=/dev/zero of=/big bs=1k count=3; wc -c < /big")).toMatch(
    /^3\+0 records in\n3\+0 records out\n3072 bytes \(3\.0KB\) copied, [\d.]+ seconds, [\d.]+MB\/s\n3072\n$/,
  );
});
it("copies a part of a file", async () => {
  expect(await inPod("debian", "echo -n abcdefgh > a; dd if=a bs=1 count=3 status=none")).toBe("abc\n");
});
it("refuses what it does not know", async () => {
  expect(await inPod("debian", "dd size=3; dd if=/dev/zero of=/x seek=3; fallocate -l 1M /y; wc -c < /y")).toBe(
    "dd: unrecognized operand 'size=3'\ndd: k8s-quest does not simulate seek= yet\n1048576\n",
  );
});
