/** What the scripts of a page share. Each is a function of its own, and puts here what others need of it. */
interface Safe4me {
  // static/site
  html: HTMLElement;
  /** Every element that a selector finds; of the kind that a tag says, or that the caller expects. */
  all<K extends keyof HTMLElementTagNameMap>(selector: K, within?: ParentNode): HTMLElementTagNameMap[K][];
  all<E extends Element = Found>(selector: string, within?: ParentNode): E[];
  /** The first that a selector finds, or null. */
  one<K extends keyof HTMLElementTagNameMap>(selector: K, within?: ParentNode): HTMLElementTagNameMap[K];
  one<E extends Element = Found>(selector: string, within?: ParentNode): E;
  wordsIn(element: Element): string;
  whenReady(start: () => void): void;
  calm(): boolean;
  pageOf(path: string): string;
  ROOM: string | undefined;
  PAGE: string;
  begin<E extends Element = Found>(selector: string, start: (element: E) => unknown): void;
  make<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    attributes?: Record<string, string | number | boolean>,
    ...children: (Node | string)[]
  ): HTMLElementTagNameMap[K];
  pageAt(address: string): Promise<Document>;
  fill(text: string, values: Record<string, string | number>): string;
  goTo(element: HTMLElement): void;
  goToOutcome(outcome: HTMLElement): void;
  ANSWERS: string;
  kept: Kept;
  noteDone(part: string): void;
  holdsWork(): boolean;
  hasWords(): boolean;
  leave(link: HTMLAnchorElement): void;
  wayOut: HTMLAnchorElement;
  OVER: string[];
  sentName(activity: string): string;
  askRoom(address: string, options: RequestInit): Promise<Response | "hung" | "offline">;
  roomNow(): Promise<RoomState | null>;
  offerToSend(activity: string, rows: [string, string][], answers: Record<string, number>): Promise<void>;
  howFar(thing: Thing): string;
  isDone(thing: Thing): boolean;
  todayName(): string;
  simplify(root: ParentNode): void;
  startVoice(button: HTMLButtonElement): void;

  // static/how-far, on a page that is studied
  drawPart(part: number): number;
  tellHowFar?(element: Element, furthest: (last: number) => number): void;

  // static/question
  wasChecked(question: Question): boolean;
  keepWork(): void;
  noteChecked(question: Question, isChecked: boolean): void;
  kinds: Record<string, Kind>;
  kindOf(question: Question): Kind;
  isAnswered(question: Question): boolean;
  mark(question: Question, locked?: boolean): boolean;
  lock(question: Question): void;
  wordsOf(part: ParentNode): string;
  sayAmiss(question: Question, amiss: Element[], all: number): void;
  practise(question: Question): void;
  numberBox(question: Question): HTMLInputElement;
  put(select: HTMLSelectElement, value: string): void;

  // static/touch
  // biome-ignore lint/suspicious/noExplicitAny: whatever a kind keeps; who asks knows what was kept
  touching(kind: string, start: (drawing: HTMLElement, before: any, keep: (state: unknown) => void) => void): void;
  answer(drawing: HTMLElement): void;
  pressable(person: HTMLElement): HTMLButtonElement;
  tell(drawing: HTMLElement, what: string, more?: string): void;

  // static/lesson, on a page that has an end
  noteFirst(question: Question): void;
  showEnd(lesson: HTMLElement): void;
  checkOf?(step: Element): "" | "check" | "check-again";

  // static/quiz
  startScreens(quiz: HTMLElement, questions: Question[], together: Question[], to: Checking): Screens;
  showKnown(quiz: HTMLElement, missed: Question[]): void;
  lookAgain(quiz: HTMLElement, missed: Question[]): Question | undefined;
  startAnew(question: Question, fresh: Question): Question;
  offerAnotherGo(quiz: HTMLElement, question: Question | undefined, again: (question: Question) => void): void;

  // static/story
  turnClock(goOn: () => void): (told?: Element, next?: Element) => void;
  drawScene(scene: Element, beats: HTMLElement[], isTold: boolean): void;
  startPlaces(first: Place, before: (place: Place) => Place, show: (place: Place, isBack: boolean) => void): Places;
  isOnward(event: KeyboardEvent, button: HTMLElement): boolean;
  startMap(map: HTMLElement, revisit: (id: string) => void): DrawMap;

  // static/search
  readyToAsk(index: SearchIndex): (question: string) => number[];
  /** The index, which is there once its own file has called `gotIndex`. */
  index: Promise<SearchIndex>;
  gotIndex(index: SearchIndex): void;

  // static/wildfire
  RUNS: number;
  spreadRun(year: Year, habits: Habits, placed: Placed, seed: number): Share[][];
  spreadCurve(year: Year, steps: Share[][]): number[];
  placedByLot(year: Year, stops: number, tells: number, seed: number): Placed;
  flown(sky: Element, flights: [number, number][][], done: () => void): Land;
  reckoned<T>(many: number, each: (n: number) => T, done: (found: T[]) => void): () => void;
  startYear(svg: SVGSVGElement): YearMap;
  startRun(map: YearMap, draw: () => void, ended: () => void): PlayedRun;
  rangeOf(ends: number[]): RangeOfRuns;
  drawDots(svg: Element, now: number[], before: number[]): void;
}

declare var safe4me: Safe4me;

/** A control of a form. */
type Control = (HTMLInputElement | HTMLSelectElement) & { checked?: boolean };

/** What a tab keeps, by name. */
interface Kept {
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON can say; who asks knows what was kept
  get(name: string): any;
  set(name: string, value: unknown): void;
  wipe(): void;
}

/** A thing to do, in a row of a page that is home. */
interface Thing {
  part: string;
  path: string;
  title?: string;
}

/** What a pupil sends. */
interface Ballot {
  activity: string;
  nonce: string;
  answers: Record<string, number>;
  slip?: string;
}

/** What a room says of itself. */
interface RoomState {
  isClosed?: boolean;
  strict?: boolean;
  officer?: boolean;
  phase?: string;
  activities?: Record<string, "open" | "paused" | "closed">;
}

/** The fieldset of a question. */
type Question = HTMLElement;

/** What a question of one kind does. */
interface Kind {
  isAnswered(question: Question): boolean;
  /** True when all is right, or nothing is right or wrong. */
  mark(question: Question, locked?: boolean): boolean;
  /** What is sent, of what can be measured. */
  value?(question: Question): number;
  inWords?(question: Question): string;
  start?(question: Question): void;
}

/** What the screens of a quiz lead to; without `check` to the end alone. */
interface Checking {
  check: ((questions: Question[]) => void) | null;
  end(): void;
}

/** The screens of a quiz. */
interface Screens {
  /** How many questions have been answered. */
  answered(): number;
  /** Whether the end has been reached. */
  isOver(): boolean;
  /** Shows `fresh` in the place of what was answered, until another screen is shown. */
  again(question: Question, fresh: Question): void;
}

/** A place in a story: the scenes so far, the last choice, whether its reply is being told, and how many beats are. */
interface Place {
  path: string[];
  told: number;
  way?: string;
  isReply?: boolean;
}

interface Places {
  now(): Place;
  canGoBack(): boolean;
  to(place: Place): void;
  back(): void;
}

type DrawMap = (beenAt: (id: string) => boolean, ways: Set<string>, here: Element) => void;

/** How an incident is handled, and the reasons for that. */
interface Handled {
  strongest: number;
  reasons: string[];
}

/** An answer that was given in a guide through an incident. */
interface Taken {
  step: string;
  to: string;
  said: string;
  ticked: boolean;
  at: string;
  handling: number;
  enough: number;
  reasons: string[];
}

/** The file of `safe4me/web/build/search.py`. */
interface SearchIndex {
  language: string;
  letters: Record<string, string>;
  words: string;
  common: string;
  /** By word, lists of pages and how often it stands there, in turns. */
  pages: number[][][];
  searches: [door: number, pages: number[], phrases: string[]][];
  /** How many pages there are. */
  all: number;
}

/** From whom to whom a picture is passed. */
type Share = [from: number, to: number];
/** Who “stops” or “tells”. */
type Placed = Map<number, string>;

interface Year {
  friends: number[][];
  free: number[];
  owner: number;
  first: number;
}

interface Habits {
  shownTo: number;
  quarters: number;
}

/** How many in 10 stop, and how many of these tell an adult. */
interface Setting {
  stops: number;
  tells: number;
}

/** Where many runs end. */
interface RangeOfRuns {
  low: number;
  high: number;
  worst: number;
  dots: number[];
}

interface Result extends RangeOfRuns {
  setting: Setting;
}

/** Ends a flight now, and says whether there was one to end; `false` leaves out what comes after it. */
type Land = (arrived?: boolean) => boolean;

/** The map of a year group. */
interface YearMap {
  friends: number[][];
  clear(people: number[], placed: Placed): void;
  send(shares: Share[], done: () => void): Land;
  arrive(shares: Share[]): void;
}

/** A run that is played on the map. */
interface PlayedRun {
  isOver(): boolean;
  isPlaying(): boolean;
  at(): number;
  lay(run: Share[][], owners: number[], placed: Placed): void;
  start(): void;
  end(): void;
}

/** What a selector finds that names no tag: which of these it has, the template says. */
interface Found extends HTMLElement {
  value: string;
  valueAsNumber: number;
  checked: boolean;
  defaultChecked: boolean;
  disabled: boolean;
  readOnly: boolean;
  name: string;
  open: boolean;
  content: DocumentFragment;
  href: string;
  pathname: string;
  hash: string;
  elements: HTMLFormControlsCollection & Iterable<Control>;
  show(): void;
  close(): void;
}

// What the browser’s own types leave open, and our pages do not: elements are of HTML, and what is pressed or typed in
// is one of them. An attribute may be given as a number or as a truth.
interface ParentNode {
  querySelector<E extends Element = Found>(selectors: string): E | null;
  querySelectorAll<E extends Element = Found>(selectors: string): NodeListOf<E>;
}
interface Element {
  closest<E extends Element = Found>(selectors: string): E | null;
  setAttribute(name: string, value: string | number | boolean): void;
}
interface EventTarget {
  closest<E extends Element = Found>(selectors: string): E | null;
}
interface Node {
  cloneNode(deep?: boolean): this;
}
interface WindowEventMap {
  /** What has become of the slip. */
  slip: CustomEvent<string>;
}
interface Navigator {
  globalPrivacyControl?: boolean;
}
