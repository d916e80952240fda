// k8s-quest new mission ROW/NAME | new quiz NAME: starts content from a scaffold, with its translation beside it.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readChecklist } from "../game/content.ts";

const usage = `Usage: k8s-quest new mission ROW/NAME
       k8s-quest new quiz NAME

Writes the files of a mission (ROW as in curriculum/checklist.yaml) or a quiz into this folder. docs/authoring.md tells what goes where.
`;

export async function main(args: readonly string[]): Promise<number> {
  const [what, name = ""] = args;
  if (what === "-h" || what === "--help") {
    process.stdout.write(usage);
    return 0;
  }
  if (what === "mission" && /^[a-z0-9-]+\/[a-z0-9-]+$/.test(name)) return newMission(name);
  if (what === "quiz" && /^[a-z0-9-]+$/.test(name))
    return write({ [`quizzes/${name}.yaml`]: quiz, [`quizzes/${name}.ko.yaml`]: quizKorean });
  process.stderr.write(usage);
  return 2;
}

function newMission(name: string): number {
  const [row] = name.split("/");
  const item = existsSync("curriculum/checklist.yaml")
    ? readChecklist({ path: process.cwd() }, "en").find((each) => each.id === row)
    : undefined;
  if (!item) {
    process.stderr.write(`k8s-quest new: curriculum/checklist.yaml of this folder has no row "${row}"\n`);
    return 2;
  }
  const file = join("curriculum", item.tier, name);
  return write({ [`${file}.yaml`]: item.tier === "ground" ? dockerMission : mission, [`${file}.ko.yaml`]: missionKorean });
}

function write(files: Record<string, string>): number {
  const there = Object.keys(files).find((file) => existsSync(file));
  if (there) {
    process.stderr.write(`k8s-quest new: ${there} is there already\n`);
    return 1;
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    process.stdout.write(`${file}\n`);
  }
  return 0;
}

const mission = `title: A title
order: 10
story: |
  Who needs what, in two or three sentences.
briefing: |
  The task, and the one new idea that it needs.
setup: []
objectives:
  - id: ready
    text: What must be so
    check:
      rollout: { name: web }
hints:
  - price: 5
    text: Where to look
solutions:
  - name: one way
    steps:
      - run: kubectl create deployment web --image=nginx:1.27
  - name: another way
    steps:
      - run: |
          kubectl create deployment web --image=nginx:1.27 --dry-run=client -o yaml > web.yaml
          kubectl apply -f web.yaml
nearMisses:
  - name: a mistake that learners make
    steps:
      - run: kubectl run web --image=nginx:1.27
    unmet: [ready]
  - name: another mistake
    steps:
      - run: kubectl create deployment web --image=nginx:doesnotexist
    unmet: [ready]
  - name: a third mistake
    steps:
      - run: kubectl create deployment wed --image=nginx:1.27
    unmet: [ready]
par: { commands: 1, time: 30s }
debrief: |
  Why it worked.
`;

/** Of the ground tier: Docker, and no cluster. */
const dockerMission = `title: A title
order: 10
story: |
  Who needs what, in two or three sentences.
briefing: |
  The task, and the one new idea that it needs.
world: docker
setup:
  - run: docker pull -q nginx:1.27
objectives:
  - id: ready
    text: What must be so
    check:
      docker-container: { name: web, state: running, image: nginx:1.27 }
hints:
  - price: 5
    text: Where to look
solutions:
  - name: one way
    steps:
      - run: docker run -d --name web nginx:1.27
  - name: another way
    steps:
      - run: |
          docker create --name web nginx:1.27
          docker start web
nearMisses:
  - name: a mistake that learners make
    steps:
      - run: docker create --name web nginx:1.27
    unmet: [ready]
  - name: another mistake
    steps:
      - run: docker run -d --name web nginx:doesnotexist
    unmet: [ready]
  - name: a third mistake
    steps:
      - run: docker run -d --name wed nginx:1.27
    unmet: [ready]
par: { commands: 1, time: 30s }
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
