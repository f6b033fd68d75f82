/** A pattern that cannot be proved to be linear, the most characters that it is ever run on, and why that holds. */
export interface BoundedPattern {
  readonly pattern: RegExp
  readonly most: number
  readonly why: string
}

/** Characters on which a pattern is tried that has no other bound: what is quadratic takes seconds for them. */
export const LINEAR = 50_000

/** The checker knows no look-arounds and comes to no end with the largest; of one that is linear the test is the only bound. */
export const BOUNDED: readonly BoundedPattern[] = [
  {
    pattern:
      /^([^/]*\.)?(browser-intake-[^/]*|ingest(\.\w+)?\.sentry\.io|bam\.nr-data\.net|api\.honeycomb\.io|rum-ingest\.[^/]*)$/i,
    most: 253,
    why: 'quadratic, and only hosts of at most 253 characters are looked at',
  },
  {
    pattern: /(?<!\d)-?\d{16,}(?![\d.eE])/g,
    most: LINEAR,
    why: 'it begins where a run of digits begins, so each run is gone through once, and back once',
  },
  {
    pattern: /^(?=.{4})(?=[A-Za-z]*[^A-Za-z])(?!\(|\/|[a-z]+:\/\/|[\d:.]+$)/,
    most: LINEAR,
    why: 'what it looks ahead to begins where the text begins',
  },
  {
    pattern: /^(?!(?:string|required|invalid|incorrect|missing|empty|must|is)$|\(|\/|[a-z]+:\/\/|[\d:.]+$)./,
    most: LINEAR,
    why: 'what it looks ahead to begins where the text begins',
  },
  {
    pattern: /((?:\\{0,4}\/){2})(?:[^\s/?#"'`<>\\]*@|[^\s/?#"'`<>\\:@]+:(?!\d*…)[^\s/?#"'`<>\\@]*…$)/g,
    most: LINEAR,
    why: 'what it looks through from one // ends before the next',
  },
  {
    pattern:
      /(?:(?<![\w-])|(?<=\\[nrt]))eyJ[\w-]{8,}(?:\.[\w-]*){1,4}|(?:\b|(?<=\\[nrt]))((?:[Bb]earer|[Bb]asic)[ +]+|(?:Negotiate|NTLM|SSWS|FlyV1) (?=[\w.~+/=-]{16})|bearer\.authorization\.k8s\.io\.)[\w.~+/=-]{4,}|(?:(?<![A-Za-z\d])(?!(?<=\\)[nrt])|(?<=\\[nrt]))(?:A[KS]IA[A-Z\d]{16}|AIza[\w-]{30,}|ya29\.[\w-]{16,}|hv[bsr]\.[\w-]{16,}|v[1-4]\.(?:local|public)\.[\w-]{32,}|SG\.[\w-]{16,}\.[\w-]{16,}|dapi[a-f\d]{32}|EAA[A-Za-z\d]{60,}|ATATT3[\w=-]{30,}|ATBB\w{24,}|APA91b[\w-]{60,}|HRKU-[\w-]{30,}|SK[a-f\d]{32}|key-[a-f\d]{32}|dp\.[a-z]{2,5}\.\w{30,}|pat[A-Za-z\d]{14}\.[a-f\d]{40,}|re_[A-Za-z\d]{8}_[A-Za-z\d]{20,}|\w{14}\.atlasv1\.[\w-]{40,}|[\w~.-]{3}\dQ~[\w~.-]{30,}[\w~-]|[MNO][\w-]{23,27}\.[\w-]{6,7}\.[\w-]{27,}|AGE-SECRET-KEY-1[A-Z\d]{30,}|[a-f\d]{32}-us\d{1,2}(?!\w)|(?:[a-z]{2,5}_(?:live|test)|whsec|gh[oprsu]|github_pat|glc|fm2|vercel_blob_rw|gl(?:agent|cbt|dt|ft|imt|pat|ptt|rt|sa|soat)|xox[a-z]|xapp|npm|pypi|shp[a-z]{2}|do[opr]_v1|lin_api|sq0[a-z]{3}|hf|sk|GOCSPX|figd|gsk|lsv2_(?:pt|sk)|nfp|ntn|pplx|r8|rubygems|sb_secret|sbp|sntry[su]|xai|dckr_pat|NRAK|PMAK)[_-](?:[\w-]{16,}(?:\.[\w-]{2,20}){0,2}|[\w-]*…)|bot\d+:[\w-]{30,})|secret_[A-Za-z\d]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]*-----|$)/g,
    most: LINEAR,
    why: 'what it looks through from one beginning ends before the next, or is found',
  },
  {
    pattern:
      /(?:(?:html|javascript|json|plain|xml);(?:[\w=-]{1,20};)?base64,|(?<![\w+/-])(?=eyJ))([\w+/-]{16,}={0,2})/g,
    most: LINEAR,
    why: 'it begins at a mark or where a run of its characters begins, so each run is gone through once',
  },
  {
    pattern: /([\p{L}_][\p{L}\p{N}_.\-/]*):(?!\/\/)/uy,
    most: LINEAR,
    why: 'sticky: it looks at one place, and each character fits in one way',
  },
  {
    pattern: /^(?!0+$)[0-9a-f]+$/i,
    most: LINEAR,
    why: 'it begins where the text begins, and looks ahead once',
  },
  {
    pattern:
      /^(?!ff)(?:00(?=.{53}$)|(?!00)[0-9a-f]{2})-(?<t>[0-9a-f]{32})-(?<s>(?!0{16})[0-9a-f]{16})-(?<f>[0-9a-f]{2})(-.*)?$/,
    most: LINEAR,
    why: 'it begins where the text begins, and its parts have set lengths but for the last',
  },
]

/** Where a pattern is made of a text, and why that is safe. */
export const MADE_OF_TEXT: readonly { readonly file: string; readonly why: string }[] = [
  {
    file: 'panel/formats/visible-text.ts',
    why: 'of constants: it has no repeat, and looks back and ahead by two characters',
  },
  {
    file: 'panel/query/pattern/classes.ts',
    why: 'of one character class, which is run on one character',
  },
  {
    file: 'panel/query/pattern/linear-pattern.ts',
    why: 'only to learn whether it is valid: it is never run',
  },
]
