// What docker save writes of each layer, and what loading makes of it.
import { expect, test } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { driveNow } from "../../src/world/outside.ts";

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
  layers=$(grep -o '[0-9a-f]*/layer.tar' out/manifest.json)
`;

test("each layer holds what its step added, changed and took away: what was deleted is still below", () => {
  expect(said(`${MADE} for each in $(echo "$layers" | tail -n 2); do tar tf out/$each | sort; echo -; done`)).toBe(
    "letter\nroot/\nroot/password\nsrv/\n-\nroot/\nroot/.wh.password\n-\n",
  );
  expect(said(`${MADE} tar xOf out/$(echo "$layers" | tail -n 2 | head -n 1) root/password`)).toBe("heron\n");
});

test("an archive that is not the engine's own any more is laid together from its layers", () => {
  const changed = `${MADE} cd out; old=$(ls | grep json | grep -v manifest); mv $old 11$old; sed -i "s/$old/11$old/" manifest.json
    docker rm one two > /dev/null; docker rmi letters:2 letters:1 > /dev/null
    tar c . | docker load; docker run --rm letters:2 sh -c 'cat /letter; ls /root'`;
  expect(said(changed)).toBe("Loaded image: letters:2\ndear\n");
});
