// The check of processes on the learner's computer: their numbers, name spaces, files and control groups.
import { expect, test } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { parseQuestion } from "../../../src/game/checks/index.ts";
import { Fields } from "../../../src/game/fields.ts";
import { WorldSight } from "../../../src/game/sight.ts";
import { translate } from "../../../src/i18n/index.ts";
import { driveNow } from "../../drive-now.ts";

test("a process is told by what the kernel knows of it", () => {
  const booted = boot({ seed: "processes", world: "docker" });
  const shell = booted.run(`
    mkdir -p root/etc && echo mine > root/etc/note
    sudo unshare --fork --pid --uts --mount sh -c 'hostname cage; exec sleep 4711' &
    sleep 5000 &
    sudo mkdir /sys/fs/cgroup/guests
    echo 50M | sudo tee /sys/fs/cgroup/guests/memory.max
    echo "50000 100000" | sudo tee /sys/fs/cgroup/guests/cpu.max
    pgrep -f "^sleep 5000" | sudo tee /sys/fs/cgroup/guests/cgroup.procs
    grep NSpid /proc/$(pgrep -f "^sleep 4711")/status`);
  driveNow(booted.world, () => shell.exitCode !== undefined);
  expect(shell.stdout.read()).toMatch(/NSpid:\t\d{3,}\t1\n$/);
  const sight = new WorldSight(booted, [], {}, () => []);
  const missing = (wanted: object): string | undefined => {
    const verdict = parseQuestion(new Fields("test", "", { process: wanted })).holds(sight);
    return verdict.met ? undefined : translate("en", verdict.missing!.id, verdict.missing!.values);
  };
  const cage = { command: "/^sleep 4711$/" };
  expect(
    missing({ ...cage, number: 1, own: ["pid", "uts", "mnt"], shared: ["net", "user"], hostname: "cage", exactly: 1 }),
  ).toBeUndefined();
  expect(missing({ ...cage, own: ["net"] })).toMatch(/^process .*: ns\/net is net:\[4026531840\], wanted is ≠ net:\[4026531840\]$/);
  expect(missing({ ...cage, hostname: "quest" })).toMatch(/hostname is cage, wanted is quest$/);
  expect(missing({ ...cage, cgroup: "/guests" })).toMatch(/cgroup is .*, wanted is \/guests$/);
  const guest = { command: "/^sleep 5000$/" };
  expect(missing({ ...guest, shared: ["pid"], cgroup: "/guests", memory: "50m", cpus: 0.5 })).toBeUndefined();
  expect(missing({ ...guest, memory: "60m" })).toMatch(/memory.max is 52428800, wanted is 62914560$/);
  expect(missing({ command: "nobody" })).toBe("there is no process nobody");
});
