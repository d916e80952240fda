// The app on the small world, with content of its own and a wall clock that stands still until told.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Wall } from "../../src/base/wall.ts";
import type { Boot } from "../../src/game/boot.ts";
import { readContents } from "../../src/game/content.ts";
import { openSettings, type Settings } from "../../src/game/progress/settings.ts";
import { ProgressStore } from "../../src/game/progress/store.ts";
import { App } from "../../src/ui/app.ts";
import { keyName } from "../../src/ui/keys.ts";
import type { GroupDoor } from "../../src/ui/practice/group-door.ts";
import { roomsOf } from "../../src/ui/rooms.ts";
import { source } from "../game/mission.fixture.ts";
import { boot } from "../game/small-world.ts";

const korean = `
title: 가게 열기
story: 가게를 열려고 합니다.
briefing: 레플리카가 \`3\`개인 **shop** Deployment와 Service를 만드세요.
objectives: { shop: 레플리카가 셋인 Deployment shop, reachable: 가게가 응답한다, known: Pod가 몇 개인지 안다, looked: 제비를 뽑았다 }
invariants: { guarded: 경비원이 자리를 지킨다 }
questions: { pods: Pod는 몇 개입니까? }
hints: [만드세요., make Deployment shop 3]
debrief: 이것이 전부입니다.
`;
const quiz = `
title: About shops
item: 01-concepts
questions:
  - { id: colour, type: one, text: Which colour?, choices: { red: Red, blue: Blue }, right: blue, explanation: It is blue. }
  - { id: steps, type: order, text: In which order?, items: { a: First, b: Second, c: Third }, explanation: So it is. }
  - { id: make, type: command, text: Make a Pod x, check: { object: { kind: Pod, name: x } }, right: [make Pod x], wrong: [make Pod y], explanation: Made. }
`;

/** Time that moves when the test says so. */
export class TestWall implements Wall {
  time = 0;
  #timers = new Set<{ at: number; run: () => void }>();
  now = () => this.time;
  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.time + milliseconds, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
  get waiting(): number {
    return this.#timers.size;
  }
  /** How often something woke up. */
  wakes = 0;
  pass(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.time = next.at;
      this.#timers.delete(next);
      this.wakes++;
      next.run();
    }
    this.time = end;
  }
}

/** A checklist, a mission and a quiz, in both languages; gives the content's folder. */
export function writeContent(folder: string): string {
  const content = join(folder, "content");
  mkdirSync(join(content, "curriculum/beginner/01-concepts"), { recursive: true });
  mkdirSync(join(content, "quizzes"), { recursive: true });
  const write = (path: string, text: string) => writeFileSync(join(content, path), text);
  write(
    "curriculum/checklist.yaml",
    "items:\n  - { id: 01-concepts, number: 1, tier: beginner, title: Concepts of shops, quiz: shops }\n  - { id: 06-configuration, number: 6, tier: intermediate, title: Configuration }\n",
  );
  write("curriculum/checklist.ko.yaml", "items: { 01-concepts: 가게의 개념, 06-configuration: 설정 }\n");
  write("curriculum/beginner/01-concepts/shop.yaml", source);
  write("curriculum/beginner/01-concepts/shop.ko.yaml", korean);
  write("quizzes/shops.yaml", quiz);
  return content;
}

interface TestAppOptions {
  columns?: number;
  rows?: number;
  settings?: Partial<Settings>;
  folder?: string;
  /** How much later (ms) than other apps it is started. */
  today?: number;
  group?: GroupDoor;
  /** Other content than that of the tests, on the real world. */
  real?: { content: string; boot: Boot };
}

export function testApp(options: TestAppOptions = {}) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "quest-"));
  const content = options.real?.content ?? writeContent(folder);
  const settings = openSettings(folder);
  settings.write({ language: "en", theme: "plain", ...options.settings });
  const wall = new TestWall();
  let quit = false;
  const app = new App({
    rooms: roomsOf(options.real?.boot ?? boot),
    content: { path: content },
    contents: (language) => readContents({ path: content }, language),
    settings,
    store: new ProgressStore(folder),
    environment: {},
    wall,
    today: () => new Date(Date.UTC(2026, 0, 5, 9) + (options.today ?? 0) + wall.now()).toISOString(),
    ...(options.group ? { group: options.group } : {}),
    quit: () => (quit = true),
  });
  app.resize(options.columns ?? 80, options.rows ?? 24);
  const press = (...keys: string[]) => {
    for (const key of keys) app.key(keyName(key), key);
  };
  return {
    app,
    wall,
    folder,
    press,
    /** A command line, and a second for it. */
    enter(line: string) {
      press(...line, "\r");
      wall.pass(1000);
    },
    screen: () => app.lines().join("\n"),
    get quit() {
      return quit;
    },
  };
}
