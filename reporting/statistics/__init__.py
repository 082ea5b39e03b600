"""Statistics of the reports: pure functions of numbers (numpy, scipy, statsmodels), no Django. One file per family.

Import from the file, not from here: `hazards` brings statsmodels, which takes seconds to load and belongs in a worker.

| file | functions |
|---|---|
| proportions | wilson, newcombe, nps_interval |
| rates | poisson_exact |
| means | mean_interval, hedges_g, hedges_g_within, hedges_g_av, goal_attainment_t |
| resampling | cluster_bootstrap |
| agreement | weighted_kappa |
| survival | kaplan_meier, aalen_johansen, log_rank, pseudo_incidence |
| hazards | cox |
| fairness | impact_ratio, mantel_haenszel |
| balance | standardised_differences, effective_sample_size, entropy_balance |
| effects | att_doubly_robust, att_inverse_odds, att_nearest, att_regression, difference_in_differences |
| sensitivity | e_value, smallest_detectable_effect |
| money | roi |

`net_coverage` and `succession_forecast` are pure too and live with what they compute, in the readiness room.
"""
