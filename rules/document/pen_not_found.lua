return rule {
  id = "pen_not_found", group = "document", on = "shipment",
  title = "The notification that is named was never received",
  reference = "R45",
  needs = { "pen.found", "pen_reference" },
  missing = "pass",     -- only a declaration names one
  because = "the declaration names notification {pen_reference}, which is not here",
  letter = "The pre-export notification that the declaration names is not known to us.",
  check = function(f, p)
    return f.pen.found == false
  end,
  examples = {
    { given = { ["pen.found"] = false, pen_reference = "BE-1" }, hit = true },
    { given = { ["pen.found"] = true, pen_reference = "BE-1" }, hit = false },
    { given = {}, hit = false },
  },
}
