// k8s-quest new mission ROW/NAME | new quiz NAME: starts content from a scaffold, with its translation beside it.
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { readChecklist } from "../game/content.ts";
import { follow, followOne } from "./command-line.ts";
import { Failure, Mistake } from "./failure.ts";
import { writeText } from "./files.ts";

const line = { name: "new" } as const;
/** Small letters, digits and dashes. */
const NAME = "[a-z0-9-]+";

/** What may stand after `new`. */
const kinds: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  mission: (args) => follow({ ...line, words: 1 }, args, ({ words: [name] }) => write(missionFiles(name))),
  quiz: (args) => follow({ ...line, words: 1 }, args, ({ words: [name] }) => write(quizFiles(name))),
};

export const main = (args: readonly string[]): Promise<number> => followOne(line, kinds, args);

/** Texts by their files. */
type Files = Readonly<Record<string, string>>;

/** @throws Mistake */
function checked(name: string | undefined, shape: string, example: string): string {
  if (name === undefined) throw new Mistake("new.no-name", { example });
  if (!new RegExp(`^${shape}$`).test(name)) throw new Mistake("new.name", { name, example });
  return name;
}

/** @throws Failure */
function missionFiles(given: string | undefined): Files {
  const name = checked(given, `${NAME}/${NAME}`, "01-concepts/first-pod");
  const row = name.slice(0, name.indexOf("/"));
  const item = existsSync("curriculum/checklist.yaml")
    ? readChecklist({ path: process.cwd() }, "en").find((each) => each.id === row)
    : undefined;
  if (!item) throw new Failure("new.no-row", { row }, 2);
  const file = join("curriculum", item.tier, name);
  return { [`${file}.yaml`]: missionOf(item.tier === "ground" ? docker : kubernetes), [`${file}.ko.yaml`]: missionKorean };
}

/** @throws Mistake */
function quizFiles(given: string | undefined): Files {
  const name = checked(given, NAME, "concepts");
  return { [`quizzes/${name}.yaml`]: quiz, [`quizzes/${name}.ko.yaml`]: quizKorean };
}

/** @throws Failure */
function write(files: Files): number {
  const there = Object.keys(files).find((file) => existsSync(file));
  if (there) throw new Failure("new.exists", { file: there });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(file), { recursive: true });
    writeText(file, text);
    process.stdout.write(`${file}\n`);
  }
  return 0;
}

/** What differs between missions with a cluster and those with Docker alone. */
interface Scaffold {
  setup: string;
  check: string;
  oneWay: string;
  otherWay: readonly string[];
  mistakes: readonly [string, string, string];
}

const kubernetes: Scaffold = {
  setup: "setup: []",
  check: "rollout: { name: web }",
  oneWay: "kubectl create deployment web --image=nginx:1.27",
  otherWay: ["kubectl create deployment web --image=nginx:1.27 --dry-run=client -o yaml > web.yaml", "kubectl apply -f web.yaml"],
  mistakes: [
    "kubectl run web --image=nginx:1.27",
    "kubectl create deployment web --image=nginx:doesnotexist",
    "kubectl create deployment wed --image=nginx:1.27",
  ],
};

/** Of the ground tier: Docker, and no cluster. */
const docker: Scaffold = {
  setup: "world: docker\nsetup:\n  - run: docker pull -q nginx:1.27",
  check: "docker-container: { name: web, state: running, image: nginx:1.27 }",
  oneWay: "docker run -d --name web nginx:1.27",
  otherWay: ["docker create --name web nginx:1.27", "docker start web"],
  mistakes: ["docker create --name web nginx:1.27", "docker run -d --name web nginx:doesnotexist", "docker run -d --name wed nginx:1.27"],
};

const missionOf = ({ setup, check, oneWay, otherWay, mistakes }: Scaffold): string => `title: A title
order: 10
story: |
  Who needs what, in two or three sentences.
briefing: |
  The task, and the one new idea that it needs.
${setup}
objectives:
  - id: ready
    text: What must be so
    check:
      ${check}
hints:
  - price: 5
    text: Where to look
solutions:
  - name: one way
    steps:
      - run: ${oneWay}
  - name: another way
    steps:
      - run: |
${otherWay.map((each) => `          ${each}`).join("\n")}
nearMisses:
${["a mistake that learners make", "another mistake", "a third mistake"]
  .map(
    (name, index) => `  - name: ${name}
    steps:
      - run: ${mistakes[index]}
    unmet: [ready]
`,
  )
  .join("")}par: { commands: 1, time: 30s }
debrief: |
  Why it worked.
`;

const missionKorean = `title: 제목
story: |
  누구에게 무엇이 필요한지 두세 문장으로.
briefing: |
  할 일과 그에 필요한 새 개념 하나.
objectives:
  ready: 이루어져야 하는 상태
hints:
  - 어디를 보면 되는지
debrief: |
  왜 되었는지.
`;

const quiz = `title: A title
item: 01-concepts
questions:
  - id: first
    type: one
    text: A question?
    choices:
      a: One answer
      b: Another answer
    right: a
    explanation: Why.
`;

const quizKorean = `title: 제목
questions:
  first:
    text: 질문?
    choices:
      a: 한 답
      b: 다른 답
    explanation: 이유.
`;
