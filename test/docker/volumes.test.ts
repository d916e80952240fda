// Volumes as the computer sees them, and which of them go with a container.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

describe("volumes", () => {
  const { out, run } = startLearner({ world: "docker" });
  it("are folders of the computer", () => {
    out("docker run --rm -v ledger:/l busybox sh -c 'echo 12 > /l/bread'");
    expect(out("sudo cat /var/lib/docker/volumes/ledger/_data/bread")).toBe("12\n");
    out(
      "sudo cp /etc/hostname $(docker volume inspect -f '{{.Mountpoint}}' ledger)/host; sudo rm /var/lib/docker/volumes/ledger/_data/bread",
    );
    expect(out("docker run --rm -v ledger:/l busybox ls /l")).toBe("host\n");
    out("sudo chown 1000:1000 /var/lib/docker/volumes/ledger/_data");
    expect(out("docker run --rm -u 1000 -v ledger:/l busybox stat -c %u:%g /l")).toBe("1000:1000\n");
    expect(run("sudo mkdir /var/lib/docker/volumes/mine").code).toBe(1);
  });
  it("are carried by docker cp, with names that begin where it is told", () => {
    out("docker create --name porter -v ledger:/from -v copy:/to busybox");
    expect(out("docker cp porter:/from/. - | tar t")).toBe("./\n./host\n");
    expect(out("docker cp porter:/from - | tar t")).toBe("from/\nfrom/host\n");
    out("docker cp porter:/from/. - | docker cp - porter:/to; docker cp porter:/to/. new; docker rm porter");
    expect(out("ls new; docker run --rm -v copy:/v busybox ls /v; docker volume rm copy")).toBe("host\nhost\ncopy\n");
  });
  it("tell how much room they take, and gave back", () => {
    out("docker run --rm -v large:/l busybox dd if=/dev/zero of=/l/x bs=1M count=3 2>/dev/null");
    expect(out("docker system df --format '{{.Type}} {{.Size}}' | tail -2 | head -1")).toBe("Local Volumes 3.146MB\n");
    expect(out("docker volume prune -af --filter label!=keep | tail -1")).toBe("Total reclaimed space: 3.146MB\n");
    out("docker volume create ledger");
  });
  it("are folders of the computer where they are told so", () => {
    out("mkdir site; echo hello > site/index.html");
    out("docker volume create --opt type=none --opt o=bind --opt device=$PWD/site site");
    expect(out("docker run --rm -v site:/s busybox sh -c 'cat /s/index.html; echo two > /s/index.html'; cat site/index.html")).toBe(
      "hello\ntwo\n",
    );
    out("docker volume rm site");
  });
  it("go with --rm only where nobody named them", () => {
    out("docker run -d --name db redis:7; docker rm -f db");
    const nameless = out("docker volume ls -qf dangling=true | grep -v ledger").trim();
    out(`docker run --rm -v ${nameless}:/v busybox true`);
    expect(out("docker volume ls -q")).toContain(nameless);
    out("docker run --rm redis:7 true");
    expect(out("docker volume ls -q | wc -l")).toBe("2\n");
  });
});

it("a container that starts again shows its processes", () => {
  const { out } = startLearner({ world: "docker" });
  out("docker run -d --name night busybox sleep 1d; docker restart -t 0 night");
  expect(out("docker exec night pgrep sleep")).toBe("1\n");
});

describe("a volume in memory", () => {
  const { out, run } = startLearner({ world: "docker" });
  it("is there while somebody uses it, and as large as it may be", () => {
    out("docker volume create --opt type=tmpfs --opt device=tmpfs --opt o=size=1m,uid=1000 quick; docker pull -q alpine");
    out("docker run -d --name first -v quick:/data alpine sh -c 'echo hi > /data/f; sleep 1d'; sleep 1");
    const { stdout, stderr, code } = run(
      "docker run --rm -v quick:/data alpine sh -c 'cat /data/f; df -h /data | tail -1; stat -c \"%a %u\" /data; dd if=/dev/zero of=/data/big bs=1M count=2'",
    );
    expect(stdout).toMatch(/^hi\ntmpfs +1\.0M +1\.0K +1023\.0K +0% \/data\n1777 1000\n$/);
    expect([stderr, code]).toEqual(["dd: /data/big: No space left on device\n", 1]);
    out("docker rm -f first");
    expect(out("docker run --rm -v quick:/data alpine ls /data")).toBe("");
  });
  it("is made by --mount too", () =>
    expect(
      out(
        "docker run --rm --mount type=volume,src=other,dst=/d,volume-opt=type=tmpfs,volume-opt=device=tmpfs alpine sh -c 'mount | grep /d' | tail -1",
      ),
    ).toMatch(/^tmpfs on \/d type tmpfs /));
  it("is none of another driver", () =>
    expect(run("docker run --rm --volume-driver nfs -v far:/x alpine true").stderr).toContain(
      'create far: error looking up volume plugin nfs: plugin "nfs" not found',
    ));
});
