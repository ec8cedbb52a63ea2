rule beyond:
    # What the claims hang on: what `all` computes is not needed for it.
    input:
        BEYOND,
        tables_in(STUDY.beyond),
        figures_in(drawn_of(lambda subject: subject in STUDY.beyond)),
