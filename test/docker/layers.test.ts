// What docker save writes of each layer, and what loading makes of it.
import { expect, test } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { driveNow } from "../drive-now.ts";

function said(script: string): string {
  const booted = boot({ seed: "layers", world: "docker" });
  const shell = booted.run(script);
  let text = "";
  shell.stdout.changed.on(() => (text += shell.stdout.read()));
  driveNow(booted.world, () => shell.exitCode !== undefined);
  return text + shell.stdout.read();
}

const MADE = `{ docker run --name one alpine:3.22 sh -c 'echo dear > /letter; echo heron > /root/password; chmod 700 /srv'
  docker commit one letters:1
  docker run --name two letters:1 rm /root/password
  docker commit two letters:2; } > /dev/null 2>&1
  mkdir out; docker save letters:2 | tar x -C out
  layers=$(jq -r '.[0].Layers[]' out/manifest.json)
`;

test("each layer holds what its step added, changed and took away: what was deleted is still below", () => {
  expect(said(`${MADE} for each in $(echo "$layers" | tail -n 2); do tar tf out/$each | sort; echo -; done`)).toBe(
    "letter\nroot/\nroot/password\nsrv/\n-\nroot/\nroot/.wh.password\n-\n",
  );
  expect(said(`${MADE} tar xOf out/$(echo "$layers" | tail -n 2 | head -n 1) root/password`)).toBe("heron\n");
});

test("an archive that is not the engine's own any more is laid together from its layers", () => {
  const changed = `${MADE} cd out; old=$(jq -r '.[0].Config' manifest.json); sed -i 's/letters/changed/; s/"linux"/"linux" /' $old
    docker rm one two > /dev/null; docker rmi letters:2 letters:1 > /dev/null
    tar c . | docker load; docker run --rm letters:2 sh -c 'cat /letter; ls /root'`;
  expect(said(changed)).toBe("Loaded image: letters:2\ndear\n");
});

test("what was exported and imported weighs what it weighed, without what was hidden", () => {
  const flat = `docker run --name one debian:12 dd if=/dev/zero of=/big bs=1M count=50 > /dev/null 2>&1; docker commit one big:1 > /dev/null
    docker run --name two big:1 rm /big; docker export two | docker import - flat:1 > /dev/null
    for each in debian:12 big:1 flat:1; do docker inspect -f '{{.Size}}' $each; done
    docker create --name three flat:1 sh > /dev/null; docker export three | docker import - flat:2 > /dev/null; docker inspect -f '{{.Size}}' flat:2`;
  const [debian, big, first, again] = said(flat).trim().split("\n").map(Number);
  expect(big).toBe(debian! + 50 * 1024 * 1024);
  expect(first).toBe(debian);
  expect(again).toBe(debian);
});
