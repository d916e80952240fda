// Folders in memory (--tmpfs): everybody may write there, they are never on disk, and begin empty at every start.
import { expect, test } from "vitest";
import { startLearner } from "./learner.ts";

test("what is in memory is gone with the container's run", () => {
  const { out } = startLearner({ world: "docker" });
  out("docker run -d --name till --tmpfs /cash --user 1000 busybox sh -c 'ls /cash; echo 12 > /cash/today; sleep 1d'");
  expect(out("docker exec till cat /cash/today")).toBe("12\n");
  expect(out("docker exec till df /cash | tail -1 | cut -d' ' -f1")).toBe("tmpfs\n");
  expect(out("docker exec till stat -c %a /cash")).toBe("1777\n");
  out("docker restart -t 0 till");
  expect(out("docker logs till")).toBe("");
});

test("memory ends where its size does", () => {
  const { out, run } = startLearner({ world: "docker" });
  out(
    "docker run -d --name till --tmpfs /cash:size=1m,mode=700,uid=1000 --mount type=tmpfs,dst=/small,tmpfs-size=4k,tmpfs-mode=1770 busybox sleep 1d",
  );
  const { stderr, code } = run("docker exec till dd if=/dev/zero of=/cash/x bs=1M count=2");
  expect([code, stderr]).toEqual([1, expect.stringContaining("No space left on device")]);
  expect(out("docker exec till dd if=/dev/zero of=/cash/x bs=512k count=1 2>/dev/null; docker exec till df -h /cash | tail -1")).toMatch(
    /^tmpfs +1\.0M +512\.0K +512\.0K +50% \/cash\n$/,
  );
  expect(out("docker exec till stat -c '%a %u' /cash /small")).toBe("700 1000\n1770 0\n");
});
