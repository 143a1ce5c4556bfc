return rule {
  id = "end_use_known", group = "substance", on = "goods", favours = true,
  title = "The end use is a known use of the substance",
  reference = "R17",
  needs = { "end_use", "end_use_fits" },
  missing = "pass",
  because = "'{end_use}' is a known use of the substance",
  check = function(f, p)
    return f.end_use_fits == true
  end,
  examples = {
    { given = { end_use = "cellulose acetate", end_use_fits = true }, hit = true },
    { given = { end_use = "carpets", end_use_fits = false }, hit = false },
    { given = {}, hit = false },
  },
}
