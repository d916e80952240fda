// What --help answers, in Korean.
import type { helpEn } from "./help-en.ts";

export const helpKo: Readonly<Record<keyof typeof helpEn, string>> = {
  "help.all": `직접 해 보며 Docker와 Kubernetes를 배웁니다. 메모리 안에서 사는 클러스터에 진짜 명령을 입력합니다.

사용법: k8s-quest [명령] [옵션]

명령:
{commands}

옵션:
  -h, --help     이 도움말. 명령 뒤에 적으면 그 명령의 도움말
  -V, --version  버전
`,
  "help.in-short.play": "앱을 엽니다(아무것도 적지 않을 때)",
  "help.in-short.run": "화면 없이 새 세계에서 셸 명령줄을 실행합니다",
  "help.in-short.serve": "내 컴퓨터의 kubectl에 클러스터의 API를 제공합니다",
  "help.in-short.shell": "클러스터가 있는 내 셸을 엽니다. kubectl이 없으면 빌려줍니다",
  "help.in-short.check": "미션과 퀴즈를 증명합니다: 만드는 사람용",
  "help.in-short.new": "미션이나 퀴즈의 틀을 만듭니다",
  "help.in-short.quiz": "퀴즈를 풉니다",
  "help.in-short.challenge": "제한 시간이 있는 챌린지를 만들거나, 코드로 챌린지를 합니다",
  "help.in-short.verify": "챌린지 결과를 다시 실행해 보고 순위를 매깁니다",
  "help.in-short.host": "여럿이 챌린지 하나를 함께 합니다",
  "help.in-short.replay": "풀이를 다시 봅니다. 둘을 나란히 볼 수도 있습니다",
  "help.in-short.exam": "CKA, CKAD, KCNA 같은 시험을 봅니다",
  "help.in-short.drill": "면접 문제를 짧게 한 판 풉니다",
  "help.in-short.interview": "시나리오에 따라 작업하고, 한 일에 관한 질문에 답합니다",
  "help.in-short.skills": "기억하는 것, 흐려지는 것, 모르는 것을 보여 줍니다",
  "help.in-short.fidelity": "무엇이 똑같고, 비슷하고, 아직 없는지 알려 줍니다",
  "help.in-short.progress": "지금까지 배운 것을 보여 줍니다",

  "help.play": `사용법: k8s-quest play [미션]

앱을 엽니다. 미션(01-concepts/opening-day 같은 ID)을 적으면 그 미션으로 바로 갑니다.
진행 기록과 설정을 두는 폴더는 K8S_QUEST_HOME으로 정합니다. NO_COLOR를 따릅니다.

  -h, --help  이 도움말
`,

  "help.run": `사용법: k8s-quest run 스크립트 | -c 명령줄 | --transcript 파일  [옵션]

새로 만든 세계에서 셸 명령줄을 실행합니다. 종료 코드는 마지막 줄의 것입니다.

  스크립트           셸 명령줄이 담긴 파일. -는 표준 입력
  -c 명령줄          실행할 명령줄 자체
  --transcript 파일  파일의 "$ " 줄을 실행하고, 같은 기록을 여기서 나온 출력으로 바꾸어 보여 줍니다
  --world 이름       default(학습자의 세계), bare(빈 클러스터), docker(클러스터 없이 Docker만)
  --seed 텍스트      시드가 다르면 세계도 다르고, 같으면 같습니다
  --format 형식      text, 또는 jsonl: 한 줄마다 command, stdout, stderr, exit, 걸린 가상 시간이 담긴 객체
  --user 이름        kubectl이 요청할 때 쓰는 사용자(가장. 기본값 kubernetes-admin)
  -h, --help         이 도움말
`,

  "help.serve": `사용법: k8s-quest serve [옵션]

내 컴퓨터의 kubectl과 helm 같은 클라이언트가 쓸 수 있도록 클러스터의 API를 HTTPS로 제공합니다.

  --world 이름       default: 학습자의 세계, bare: kube-system이 빈 클러스터 (기본값 "default")
  --seed 텍스트      세계를 만들어 내는 시드 (기본값 "k8s-quest")
  --port 번호        수신할 포트 (기본값: 비어 있는 포트)
  --listen 주소      수신할 주소. 루프백 주소가 아니면 다른 컴퓨터에서도 접속할 수 있습니다 (기본값 "127.0.0.1")
  --speed 숫자       실제 1초에 흐르는 가상 시간(초) (기본값 1)
  --pause            시간을 멈춥니다. 요청이 일으킨 일만 진행됩니다
  --kubeconfig 파일  kubeconfig를 쓸 파일 (기본값: 임시 파일)
  --docker           Docker 엔진도 나만 쓰는 소켓으로 제공합니다. --docker=포트: 그 포트로 (0: 비어 있는 포트)
  --mission ID       01-concepts/opening-day 같은 미션의 세계. 목표가 이루어지는 것을 보여 줍니다
  --lang 언어        en 또는 ko: 미션의 글과 여기에 나오는 말
  -h, --help         이 도움말

--pause에서도 docker 클라이언트를 위해서는 시간이 흐릅니다. pull, build, stop에는 필요한 만큼, 클라이언트가 기다리는 프로그램에는
1분까지, 올지 알 수 없는 것(logs -f, events)에는 1초까지 흐릅니다.
`,

  "help.shell": `사용법: k8s-quest shell [옵션]

클러스터가 있는 내 셸($SHELL)을 엽니다. KUBECONFIG가 설정되어 있고, kubectl이 없으면 빌려줍니다. 셸이 끝나면 함께 끝납니다.

  --world 이름   default: 학습자의 세계, bare: kube-system이 빈 클러스터 (기본값 "default")
  --seed 텍스트  세계를 만들어 내는 시드 (기본값 "k8s-quest")
  --mission ID   01-concepts/opening-day 같은 미션의 세계. 이루어진 목표를 알려 줍니다
  --lang 언어    en 또는 ko: 미션의 글과 여기에 나오는 말
  --speed 숫자   실제 1초에 흐르는 가상 시간(초) (기본값 1)
  --pause        시간을 멈춥니다. 명령이 일으킨 일만 진행됩니다
  --docker       Docker 엔진도 제공합니다. DOCKER_HOST가 설정되어 있고, docker가 없으면 빌려줍니다.
                 --docker=포트: 그 포트로 (0: 비어 있는 포트)
  -h, --help     이 도움말
`,

  "help.check": `사용법: k8s-quest check [경로…]

미션, 퀴즈, 시험 과제, 드릴, 면접을 증명합니다. 형식이 맞는지, 번역이 다 있는지, 처음에는 이루어져 있지 않은지, 모든 풀이로
성공하는지, 아깝게 틀린 풀이로는 성공하지 않는지 확인합니다.
경로는 파일이나 폴더입니다. 적지 않으면 이 폴더의 curriculum/, quizzes/, exams/, drills/, interviews/에 있는 것을 모두
증명합니다.

  -h, --help  이 도움말

종료 코드: 0 모두 증명됨, 1 증명되지 않은 것이 있음, 2 증명할 것이 없음.
`,

  "help.new": `사용법: k8s-quest new mission 항목/이름
       k8s-quest new quiz 이름

미션이나 퀴즈의 파일을 이 폴더에 만듭니다. 항목은 curriculum/checklist.yaml에 있는 ID입니다. 무엇을 어디에 적는지는 docs/authoring.md에 있습니다.
이미 있는 파일은 바꾸지 않습니다.

  -h, --help  이 도움말
`,

  "help.quiz": `사용법: k8s-quest quiz [주제]

퀴즈를 풉니다. 주제를 적지 않으면 목록을 보여 줍니다.

  -h, --help  이 도움말
`,

  "help.challenge": `사용법: k8s-quest challenge new [옵션]       챌린지를 만들고 코드를 보여 줍니다
       k8s-quest challenge show 코드        코드가 무엇을 뜻하는지 알려 줍니다
       k8s-quest challenge play 코드        챌린지를 하거나 이어서 합니다
       k8s-quest challenge join 주소 코드   모임의 호스트에 접속해 함께 합니다
       k8s-quest challenge list             끝나지 않은 풀이와 결과

코드가 같으면 누구나 같은 세계에서 같은 이름과 같은 고장을 만나고, 같은 시계로 겨룹니다. 네트워크는 필요 없습니다.

무엇을 할지(적은 것만. 아무것도 적지 않으면 초급 미션 세 개):
  --tier 단계[,단계]      ground, beginner, intermediate, advanced 단계에서 미션을 뽑습니다
  --length 개수           뽑을 미션 수 (3)
  --missions ID[,ID]      이 미션들 (01-concepts/opening-day 같은 ID)
  --incidents 개수        자동으로 만든 장애: 고장이 난 가게
  --difficulty 1|2|3      장애의 난이도: 고장의 수와 어려움 (2)

규칙:
  --minutes 분            제한 시간 (30)
  --no-hints              힌트를 살 수 없습니다
  --no-undo               명령을 되돌릴 수 없습니다
  --no-docs               why와 notes가 아무것도 알려 주지 않습니다
  --pause                 시계를 멈출 수 있습니다
  --seed 번호             같은 것을 다시 뽑습니다. 없으면 아무것이나 뽑습니다

  -h, --help              이 도움말

풀이의 결과는 파일로 남습니다. k8s-quest verify 파일…로 확인하고 순위를 매깁니다.
`,

  "help.verify": `사용법: k8s-quest verify 파일… [--json] [--timeout 초] [--run-javascript]

챌린지와 시험의 결과(*.kqresult)와 수료증(*.kqcert)을 확인합니다. 기록을 새 세계에서 다시 실행해 점수를 새로 계산하고, 같은
코드로 겨룬 사람들의 순위를 매기고, 맞지 않는 것을 짚습니다. 무엇을 했는지는 증명하지만, 누가 입력했는지는 증명하지 못합니다.

  --json               모든 것을 JSON 객체 하나로 보여 줍니다
  --timeout 초         파일 하나에 이만큼 걸리면 그만둡니다 (60)
  --run-javascript     수료증 주인이 쓴 JavaScript 프로그램도 실행합니다. 믿는 사람의 것에만 쓰세요
  -h, --help           이 도움말

종료 코드: 0 모두 검증됨, 1 인정되지 않은 것이 있음, 2 파일을 읽을 수 없거나 명령줄이 잘못됨.
`,

  "help.host": `사용법: k8s-quest host 코드 [옵션]

여럿이 챌린지 하나를 함께 합니다. 대기실에 모여 모두 동시에 시작하고, 순위가 바로바로 나오며, 프로젝터에 띄울 화면이 있습니다.
코드는 챌린지의 코드입니다(k8s-quest challenge new). 참가자도 k8s-quest가 있어야 하며, 화면에 나오는 명령어를 입력합니다.
결과는 여기에서 다시 실행해 본 뒤에 인정됩니다. 무엇을 했는지는 증명하지만, 누가 입력했는지는 증명하지 못합니다.

  --listen 주소   수신할 주소. 루프백 주소가 아니면 다른 컴퓨터에서도 접속할 수 있습니다 (기본값 "127.0.0.1")
  --port 번호     수신할 포트. 0: 비어 있는 포트 (기본값 {port})
  --store URL     redis://… 또는 postgres://…: 저장소가 같은 호스트들은 방 하나를 함께 씁니다 (기본값: 이 컴퓨터의 파일)
  --fresh         이 코드의 방이 이미 있어도 새 방을 엽니다
  --lang 언어     en 또는 ko: 화면과 여기에 나오는 말
  -h, --help      이 도움말

같은 명령어를 다시 실행하면 같은 방이 열립니다. 비정상 종료나 Ctrl-C 뒤에도 게임이 이어지고, 참가자는 저절로 다시 연결됩니다.
방을 저장하는 폴더는 K8S_QUEST_HOME으로 정합니다.
`,

  "help.replay": `사용법: k8s-quest replay [파일 [파일]]
       k8s-quest replay 파일 --cast 출력 [--idle-limit 초]
       k8s-quest replay 파일 --text

한 판을 다시 실행해 보여 줍니다. 파일은 풀이의 결과(*.kqresult)나 한 판의 기록이며, 내가 한 미션(01-concepts/opening-day
같은 ID)을 적어도 됩니다. 둘을 적으면 나란히 보여 주고, 어디서 갈라지는지 표시합니다.
파일을 적지 않으면 있는 것 가운데서 고릅니다.

  --cast 출력        화면에 보여 주지 않고 asciinema 캐스트(버전 2)로 씁니다. -는 표준 출력
  --idle-limit 초    --cast와 함께: 참가자가 더 오래 멈춘 곳을 이만큼으로 줄입니다
  --text             터미널에 나온 것과, 어느 목표가 언제 이루어졌는지 글로 보여 줍니다
  -h, --help         이 도움말

키: Space는 멈춤, 화살표는 5초나 명령 하나만큼 이동, 0부터 9는 전체의 그 10분의 1 지점으로 이동, +와 -는 속도.
`,

  "help.exam": `사용법: k8s-quest exam [시험] [--minutes 분] [--seed 시드]
       k8s-quest exam [시험] --list

공개된 시험과 같은 모양의 시험을 봅니다. 과제나 문항은 매번 새로 뽑히고, 제한 시간이 있으며, 끝나면 보고서가 나옵니다.
시험을 적지 않으면 시험 메뉴가 열립니다. 나갔던 시험을 이어서 하거나 지난 보고서를 읽을 수 있습니다.

  시험          cka, ckad, kcna
  --minutes 분  시험 시간, 1부터 {longest}까지. 짧을수록 과제가 적습니다
  --seed 시드   같은 과제를 다시 뽑습니다. 영문자와 숫자 12자까지
  --list        시험마다 길이와 영역
  -h, --help    이 도움말
`,

  "help.drill": `사용법: k8s-quest drill [--row 항목] [--skill 기술] [--count 개수] [--review]
       k8s-quest drill --row 항목 --capstone
       k8s-quest drill --due | --list  [--row 항목]

면접 문제를 짧게 한 판 냅니다. 복습할 것, 약한 것, 새것 순서입니다.
이름과 숫자는 매번 새로 뽑힙니다.

  --row 항목     06-configuration 같은 항목의 문제만
  --skill 기술   06-configuration/encoding 같은 기술의 문제만
  --count 개수   문제 수, 1부터 30까지 (적지 않으면 8)
  --review       복습할 것만
  --capstone     항목의 어려운 문제 열 개. 80% 이상 맞히면 그 항목을 통과합니다
  --due          오늘 복습할 것, 연속 일수, 앞으로의 복습
  --list         항목과 기술 목록
  -h, --help     이 도움말
`,

  "help.interview": `사용법: k8s-quest interview [시나리오] [--candidate 이름] [--interviewer 이름]
       k8s-quest interview --list

지원자가 살아 있는 세계에서 작업하면, 거기서 한 일에 따라 질문이 나옵니다. 답은 그 세계가 알고 있습니다.
면접관은 지원자가 말한 것에 표시하고, 기준에 따라 평가하고, 메모합니다. 보고서는 한 쪽이며 Markdown과 HTML로 저장됩니다.
한 사람이 둘을 다 맡아도 됩니다. 시나리오를 적지 않으면 목록에서 고릅니다.

  --candidate 이름    지원자. 적지 않으면 설정에 있는 이름
  --interviewer 이름  면접관
  --list              어떤 시나리오가 있는지 알려 줍니다
  -h, --help          이 도움말
`,

  "help.skills": `사용법: k8s-quest skills [항목] [--json]

무엇을 기억하고, 무엇이 흐려지고, 무엇을 모르는지 항목별, 명령별로 보여 줍니다.

  항목        06-configuration 같은 항목의 기술을 모두 보여 줍니다
  --json      프로그램용
  -h, --help  이 도움말
`,

  "help.fidelity": `사용법: k8s-quest fidelity [단어]

무엇이 똑같고, 무엇이 비슷하며, 무엇을 아직 흉내 내지 않는지 알려 줍니다: kubectl의 명령과 플래그, 종류, 컨트롤러, 애드온, Unix 도구.
단어를 적으면 그에 관한 것만: k8s-quest fidelity kubectl get, k8s-quest fidelity Ingress, k8s-quest fidelity not simulated

  -h, --help  이 도움말
`,

  "help.progress": `사용법: k8s-quest progress [--json]
       k8s-quest progress export 파일 [--force]
       k8s-quest progress import 파일…
       k8s-quest progress merge 파일… [-o 파일] [--force]
       k8s-quest progress group 파일… [--json]
       k8s-quest progress certificate [항목|단계] [-o 파일] [--force]

지금까지 배운 것을 보여 줍니다.

  export       모든 것(결과, 이력, 저장된 게임, 기술 복습, 성공 기록)을 파일에 씁니다. -는 표준 출력
  import       그런 파일의 내용을 들여옵니다. 순서와 횟수에 상관없이, 없어지는 시도도 두 번 세는 시도도 없습니다.
               -는 표준 입력
  merge        이 컴퓨터의 진행 기록은 그대로 두고, 한 학습자의 여러 파일을 하나로 합칩니다
  group        학습자마다 파일 하나씩 받아 여러 학습자의 표를 보여 줍니다
  certificate  다 마친 것(06-configuration 같은 항목이나 beginner 같은 단계)의 수료증을 파일에 씁니다. k8s-quest verify로
               확인할 수 있습니다. 이름을 적지 않으면 다 마친 것을 알려 줍니다

  --json       프로그램용
  -o, --output 쓸 파일
  --force      이미 있는 파일을 덮어씁니다
  -h, --help   이 도움말
`,
};
