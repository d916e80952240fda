// The key that unlocks a manager, and the root certificate of a swarm (docs.docker.com/engine/swarm/swarm_manager_locking).
import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

describe("a swarm that locks its managers", () => {
  const { run, out } = startLearner();
  const key = () => out("docker swarm unlock-key -q").trim();
  it("tells its key as it is made, and whenever it is asked", () => {
    const said = out("docker swarm init --autolock");
    expect(said).toContain("run the `docker swarm unlock`");
    expect(said).toContain(`    ${key()}\n`);
    expect(key()).toMatch(/^SWMKEY-1-[A-Za-z0-9+/]{43}$/);
  });
  it("changes the key when it is told to, and only then", () => {
    const before = key();
    out("docker swarm update --task-history-limit 3");
    expect(key()).toBe(before);
    expect(out("docker swarm unlock-key --rotate")).toMatch(/^Successfully rotated manager unlock key\.\nTo unlock/);
    expect(key()).not.toBe(before);
  });
  it("has none once it does not lock them any more, and another one when it does again", () => {
    const before = key();
    out("docker swarm update --autolock=false");
    expect(run("docker swarm unlock-key").stderr).toBe("no unlock key is set\n");
    expect(run("docker swarm unlock-key --rotate").stderr).toBe("cannot rotate because autolock is not turned on\n");
    expect(out("docker swarm update --autolock=true")).toMatch(/^Swarm updated\.\nTo unlock a swarm manager/);
    expect(key()).not.toBe(before);
  });
  it("is not unlocked while it is not locked", () => expect(run("docker swarm unlock").stderr).toBe("Error: swarm is not locked\n"));
});

describe("the root certificate", () => {
  const { run, out } = startLearner();
  out("docker swarm init");
  const root = () => new X509Certificate(out("docker swarm ca"));
  it("is that of the swarm's own authority, for twenty years", () => {
    const { subject, validFrom, validTo, ca } = root();
    expect([subject, ca, Date.parse(validTo) - Date.parse(validFrom)]).toEqual(["CN=swarm-ca", true, 630_720_000_000]);
  });
  it("is another one after it was rotated, in the tokens too", () => {
    const [before, token] = [root().fingerprint256, out("docker swarm join-token -q worker").split("-")[2]];
    expect(run("docker swarm ca --cert-expiry 3h").stderr).toBe("`--cert-expiry` flag requires the `--rotate` flag to update the CA\n");
    const said = out("docker swarm ca --rotate --cert-expiry 48h");
    expect(said).toMatch(
      /^desired root digest: \n {2}rotated TLS certificates: \n {2}rotated CA certificates: {2}\ndesired root digest: sha256:/,
    );
    expect(root().fingerprint256).not.toBe(before);
    expect(out("docker swarm join-token -q worker").split("-")[2]).not.toBe(token);
    expect(out("docker info | grep -A2 'CA Conf'")).toBe("  CA Configuration:\n   Expiry Duration: 2 days\n   Force Rotate: 1\n");
  });
});
