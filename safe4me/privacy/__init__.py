"""The privacy mechanisms, for whoever audits the promise. Pure; read in this order.

1. `noise`: discrete Laplace noise (the geometric mechanism: Ghosh, Roughgarden and Sundararajan, 2009),
   conditioned on a sum of zero, sampled exactly (Canonne, Kamath and Steinke, 2020). It makes the counts of
   a question ε-differentially private for replacing one answer.
2. `guarantee`: what ε means for a guess about one pupil: likelihood ratios, added up over releases (basic
   composition: Dwork and Roth, 2014), and how many ballots a year group may send.
3. `intervals`: the exact distribution of that noise on a figure, by convolution, and its 95% interval.
4. `batches`: which releases are summed; each stored sum has a draw of noise of its own.
5. `page_progress`: k-ary randomised response (Kairouz, Oh and Viswanath, 2014), drawn in the page.

`docs/privacy.md` says the promise in words, and `docs/attacks.md` what was tried against it.
"""
