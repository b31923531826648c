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
  drawPart(part: number): number;
  tellHowFar(element: Element, furthest: (last: number) => number): void;
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

  // static/quiz
  showKnown(quiz: HTMLElement, missed: Question[]): void;
  lookAgain(quiz: HTMLElement, missed: Question[]): void;
  offerAnotherGo(quiz: HTMLElement, missed: Question[], freshOf: (question: Question) => Question): void;

  // static/story
  teller(onTold: (now: HTMLElement[], left: number) => void): Teller;
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
  drawnInOrder(year: Year, seed: number): number[];
  placedByLot(year: Year, tenths: number, seed: number, what: string): Placed;
  countAt(counts: number[], step: number): number;
  manyRuns(curves: number[][]): Runs;
  flown(sky: Element, flights: [number, number][][], done: () => void): Land;
  reckoned<T>(many: number, each: (n: number) => T, done: (found: T[]) => void): () => void;
  startYear(svg: SVGSVGElement, onPlace: (person: number, state: string) => void): YearMap;
  curvePath(counts: number[]): string;
  rangeOf(runs: Runs): { middle: number; low: number; high: number };
  drawCurves(svg: Element, paths: Paths): void;
  pathsOf(runs: Runs): Paths;
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

interface Teller {
  next(): void;
  rest(): void;
  stop(): void;
  begin(box: Element, before: Node[], beats: Element[], isWhole?: boolean): void;
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

interface Runs {
  drawn: number[][];
  middle: number[];
  lows: number[];
  highs: number[];
}

interface Paths {
  band?: string;
  thin?: string;
  middle: string;
}

/** Ends a flight now, and says whether there was one to end; `false` leaves out what comes after it. */
type Land = (arrived?: boolean) => boolean;

/** The map of a year group. */
interface YearMap {
  free: number[];
  friends: number[][];
  place(person: number, state: string): void;
  clear(people: number[]): void;
  send(shares: Share[], done: () => void): Land;
  arrive(shares: Share[], number: number): void;
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
