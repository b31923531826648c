"""The steps of a lesson that is fit to publish."""

STEPS = """\
## Guess? {#guess}
- ( ) One {.unsure}
  > Not quite.
- (x) Two
  > Yes.
## Who may? {#who}
```try whose-say
alt: Sam has the say.
yes Sam: person; is in it; It’s Sam.
no Jay: person; took it; Who is in it?
```
## Why? {#why}
For *your* own good.
```simpler
It helps.
```
## Sure? {#sure .scale}
1. No
2. Yes
## Sort {#sort .groups}
### Kind
- Hi
### Not
- Go
> One is kind.
## Yours? {#yours .reflect}
> Mine.
"""
IN_ORDER = """\
## In order? {#in-order .order short="The order"}
1. Stop
2. Fetch
3. Write
4. Block
5. Report
> Stop comes first.
"""
