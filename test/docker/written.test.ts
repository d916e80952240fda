// How much a container has written into its own layer, as docker ps --size tells it.
import { expect, test } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { driveNow } from "../drive-now.ts";

test("large files count with their whole size, files of the image not at all", () => {
  const booted = boot({ seed: "written", world: "docker" });
  const shell = booted.run(`docker run --name big debian:12 dd if=/dev/zero of=/big bs=1M count=50 2>/dev/null
docker inspect --size -f '{{.SizeRw}}' big`);
  driveNow(booted.world, () => shell.exitCode !== undefined);
  expect(shell.stdout.read().trim().split("\n").at(-1)).toBe(String(50 * 1024 * 1024));
});
