// What --help answers, in English.
export const helpEn = {
  "help.all": `Learn Docker and Kubernetes by doing: real commands against a cluster that lives in memory.

Usage: k8s-quest [command] [options]

Commands:
{commands}

Options:
  -h, --help     this text; after a command: its own
  -V, --version  the version
`,
  "help.in-short.play": "open the app (the default)",
  "help.in-short.run": "run shell lines in a fresh world, without a screen",
  "help.in-short.serve": "serve the cluster's API to your own kubectl",
  "help.in-short.shell": "open your own shell with a cluster, and kubectl where you have none",
  "help.in-short.check": "prove missions and quizzes: for authors",
  "help.in-short.new": "start a mission or a quiz from a scaffold",
  "help.in-short.quiz": "take a quiz",
  "help.in-short.challenge": "make a timed challenge, or play one by its code",
  "help.in-short.verify": "play results of challenges again, and rank them",
  "help.in-short.host": "let a group play one challenge together",
  "help.in-short.replay": "watch a run again, or two side by side",
  "help.in-short.exam": "sit an exam like CKA, CKAD or KCNA",
  "help.in-short.drill": "short rounds of interview questions",
  "help.in-short.interview": "a scenario, and questions about what you did",
  "help.in-short.skills": "show what is known, fading and unknown",
  "help.in-short.fidelity": "tell what is exact, approximate or not simulated",
  "help.in-short.progress": "show what has been learnt so far",

  "help.play": `Usage: k8s-quest play [MISSION]

Opens the app; MISSION (as 01-concepts/opening-day) goes there at once.
K8S_QUEST_HOME names the folder for progress and settings. NO_COLOR is respected.

  -h, --help  this text
`,

  "help.run": `Usage: k8s-quest run SCRIPT | -c LINES | --transcript FILE  [options]

Runs shell lines in a fresh world. The exit code is that of the last line.

  SCRIPT             a file of shell lines; - is standard input
  -c LINES           the lines themselves
  --transcript FILE  runs its "$ " lines and prints the same transcript with what they answer here
  --world NAME       default (what learners get), bare (an empty cluster) or docker (Docker, and no cluster)
  --seed TEXT        another seed, another world; the same seed, the same
  --format FORM      text, or jsonl: an object a line with command, stdout, stderr, exit and the virtual time taken
  --user NAME        who kubectl asks as (impersonated; kubernetes-admin otherwise)
  -h, --help         this text
`,

  "help.serve": `Usage: k8s-quest serve [options]

Serves the cluster's API over HTTPS, for kubectl, helm and other clients of your own.

  --world NAME       default: what learners get; bare: nothing in kube-system (default "default")
  --seed TEXT        what the world grows from (default "k8s-quest")
  --port NUMBER      port to listen on (default: a free one)
  --listen ADDRESS   address to listen on; others can connect unless it is a loopback address (default "127.0.0.1")
  --speed NUMBER     virtual seconds a second (default 1)
  --pause            time stands still, but for what requests set off
  --kubeconfig FILE  where to write the kubeconfig (default: a temporary file)
  --docker           serve the Docker engine too, on a socket of your own; --docker=PORT: on that port (0: a free one)
  --mission ID       the world of a mission, as 01-concepts/opening-day; its objectives are shown being met
  --lang LANGUAGE    en or ko: the mission's words, and what is told here
  -h, --help         this text

With --pause time passes for docker clients all the same: as much as a pull, a build or a stop needs, up to a minute for a program that
the client waits for, up to a second for what may never come (logs -f, events).
`,

  "help.shell": `Usage: k8s-quest shell [options]

Opens your own shell ($SHELL) with a cluster: KUBECONFIG is set, and kubectl is lent where you have none. It ends when the shell does.

  --world NAME     default: what learners get; bare: nothing in kube-system (default "default")
  --seed TEXT      what the world grows from (default "k8s-quest")
  --mission ID     the world of a mission, as 01-concepts/opening-day; what is met is told
  --lang LANGUAGE  en or ko: the mission's words, and what is told here
  --speed NUMBER   virtual seconds a second (default 1)
  --pause          time stands still, but for what commands set off
  --docker         with the Docker engine: DOCKER_HOST is set, and docker is lent where you have none;
                   --docker=PORT: on that port (0: a free one)
  -h, --help       this text
`,

  "help.check": `Usage: k8s-quest check [PATH…]

Proves missions, quizzes, exams' tasks, drills and interviews: strict format, whole translations, unmet before, won by each
solution, not won by any near miss.
PATH is a file or a folder; without one, everything under curriculum/, quizzes/, exams/, drills/ and interviews/ of this
folder is proved.

  -h, --help  this text

Exit codes: 0 all is proved; 1 something is not; 2 there is nothing to prove.
`,

  "help.new": `Usage: k8s-quest new mission ROW/NAME
       k8s-quest new quiz NAME

Writes the files of a mission (ROW as in curriculum/checklist.yaml) or a quiz into this folder. docs/authoring.md tells what goes where.
Nothing that is there is replaced.

  -h, --help  this text
`,

  "help.quiz": `Usage: k8s-quest quiz [TOPIC]

Takes a quiz; without a topic, lists them.

  -h, --help  this text
`,

  "help.challenge": `Usage: k8s-quest challenge new [options]     make a challenge and print its code
       k8s-quest challenge show CODE         tell what a code means
       k8s-quest challenge play CODE         play it, or go on with it
       k8s-quest challenge join URL CODE     play it with a group, at its host
       k8s-quest challenge list              runs that are not over, and results

Everyone who has the code plays the same worlds with the same names and faults, against the same clock. No network is needed.

What is played (of these, what you name; three missions for beginners when you name nothing):
  --tier TIER[,TIER]      missions drawn from ground, beginner, intermediate, advanced
  --length NUMBER         how many are drawn (3)
  --missions ID[,ID]      these missions (as 01-concepts/opening-day)
  --incidents NUMBER      generated incidents: a shop with faults in it
  --difficulty 1|2|3      of the incidents: how many faults, and how hard (2)

Rules:
  --minutes NUMBER        of the clock (30)
  --no-hints              no hints may be bought
  --no-undo               no command may be taken back
  --no-docs               why and notes say nothing
  --pause                 the clock may be stopped
  --seed NUMBER           draws the same again; by chance without it

  -h, --help              this text

The result of a run is a file; k8s-quest verify FILE… checks and ranks them.
`,

  "help.verify": `Usage: k8s-quest verify FILE… [--json] [--timeout SECONDS] [--run-javascript]

Checks results of challenges and exams (*.kqresult) and certificates (*.kqcert): plays each log again in a fresh world, works
out its score anew, ranks who played the same code, and names what does not add up. It proves what was done, not who typed.

  --json               tells everything as JSON, one object
  --timeout SECONDS    gives a file up after so long (60)
  --run-javascript     lets certificates run JavaScript programs that their owners wrote: only for people whom you trust
  -h, --help           this text

Exit codes: 0 everything is verified; 1 something was refused; 2 a file cannot be read, or the command line is wrong.
`,

  "help.host": `Usage: k8s-quest host CODE [options]

Lets a group play one challenge together: a lobby, one start for all, live standings, and a page for the wall.
CODE is that of a challenge (k8s-quest challenge new). Players need k8s-quest too, and type the command that is shown.
Results are played again here before they count. That proves what was done, not who typed.

  --listen ADDRESS   address to listen on; others can connect unless it is a loopback address (default "127.0.0.1")
  --port NUMBER      port to listen on; 0: a free one (default {port})
  --store URL        redis://… or postgres://…: several hosts with one store share a room (default: files of this computer)
  --fresh            open a new room, even where one of this code is there
  --lang LANGUAGE    en or ko: the page, and what is told here
  -h, --help         this text

The same command opens the same room again: after a crash or Ctrl-C the game goes on, and players come back by themselves.
K8S_QUEST_HOME names the folder in which rooms are kept.
`,

  "help.replay": `Usage: k8s-quest replay [FILE [FILE]]
       k8s-quest replay FILE --cast OUT [--idle-limit SECONDS]
       k8s-quest replay FILE --text

Plays a session again and shows it: FILE is the result of a run (*.kqresult), a session's log, or a mission that you
played (as 01-concepts/opening-day). Two of them stand side by side, with the point marked at which they part.
Without FILE you choose among what there is.

  --cast OUT            writes an asciinema cast (version 2) instead; - is standard output
  --idle-limit SECONDS  with --cast: players make longer pauses this short
  --text                prints what was on the terminal, and when which objective was met
  -h, --help            this text

Keys: Space pauses; arrows move by 5 seconds and by command; 0 to 9 go to that tenth; + and - change the speed.
`,

  "help.exam": `Usage: k8s-quest exam [EXAM] [--minutes N] [--seed S]
       k8s-quest exam [EXAM] --list

Takes an exam in the shape of a public one: tasks or questions drawn anew, against the clock, with a report at the end.
Without EXAM, the menu of exams opens: there one that was left can be gone on with, and earlier reports be read.

  EXAM          cka, ckad or kcna
  --minutes N   how long, 1 to {longest}: fewer minutes, fewer tasks
  --seed S      draws the same tasks again: letters and digits, 12 at most
  --list        the exams with their lengths and domains
  -h, --help    this text
`,

  "help.drill": `Usage: k8s-quest drill [--row ROW] [--skill SKILL] [--count N] [--review]
       k8s-quest drill --row ROW --capstone
       k8s-quest drill --due | --list  [--row ROW]

Asks a short round of interview questions: what is due first, then what is weak, then what is new.
Names and numbers are drawn anew each time.

  --row ROW      only questions of a row, as 06-configuration
  --skill SKILL  only questions of a skill, as 06-configuration/encoding
  --count N      so many questions, 1 to 30 (8 when nothing is said)
  --review       only what is due
  --capstone     ten hard questions of the row; who gets 80 % right has tested out of it
  --due          tells what is due, the days in a row and the days to come
  --list         lists rows and skills
  -h, --help     this text
`,

  "help.interview": `Usage: k8s-quest interview [SCENARIO] [--candidate NAME] [--interviewer NAME]
       k8s-quest interview --list

A candidate works at a live world; questions come up that react to what is done there, and the world knows the answers.
The interviewer ticks what was said, grades by a rubric and takes notes; the report is one page, as Markdown and HTML.
One person can be both. Without a scenario, there is a list to choose from.

  --candidate NAME    who is interviewed; the name from the settings when nothing is said
  --interviewer NAME  who asks
  --list              tells what scenarios there are
  -h, --help          this text
`,

  "help.skills": `Usage: k8s-quest skills [ROW] [--json]

Shows what is known, fading and unknown, by row and by command.

  ROW         lists the skills of a row, as 06-configuration
  --json      for programs
  -h, --help  this text
`,

  "help.fidelity": `Usage: k8s-quest fidelity [WORDS]

Tells what is exact, approximate or not simulated: verbs and flags of kubectl, kinds, controllers, add-ons, Unix tools.
With WORDS, what they are about: k8s-quest fidelity kubectl get; k8s-quest fidelity Ingress; k8s-quest fidelity not simulated

  -h, --help  this text
`,

  "help.progress": `Usage: k8s-quest progress [--json]
       k8s-quest progress export FILE [--force]
       k8s-quest progress import FILE…
       k8s-quest progress merge FILE… [-o FILE] [--force]
       k8s-quest progress group FILE… [--json]
       k8s-quest progress certificate [ROW|TIER] [-o FILE] [--force]

Shows what has been learnt so far.

  export       writes everything (results, history, saved games, reviews of skills, logs of wins) into a file; - is the standard output
  import       brings in what such files know: no attempt is lost and none counts twice, in whatever order and however often;
               - is the standard input
  merge        puts several files of one learner together without touching the progress of this machine
  group        shows a table of several learners, from a file of each
  certificate  writes what is complete (a row such as 06-configuration, or a tier such as beginner) into a file that k8s-quest verify
               can check; without a name, tells what is complete

  --json       for programs
  -o, --output where to write
  --force      replaces a file that is there
  -h, --help   this text
`,
};
