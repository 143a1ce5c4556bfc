return rule {
  id = "quantity_gap", group = "document", on = "shipment",
  title = "Declared and notified quantities differ",
  reference = "R45",
  needs = { "pen.quantity_gap", "pen_reference" },
  missing = "pass",     -- only a declaration has a notification beside it
  because = "the declared mass differs by {pen.quantity_gap} per cent from notification {pen_reference}",
  letter = "The quantity declared is not the one that was notified. Please explain.",
  check = function(f, p)
    return f.pen.quantity_gap ~= nil and (f.pen.quantity_gap > p.per_cent or f.pen.quantity_gap < -p.per_cent)
  end,
  params = { per_cent = 10 },
  examples = {
    { given = { ["pen.quantity_gap"] = 14, pen_reference = "BE-1" }, hit = true },
    { given = { ["pen.quantity_gap"] = -40, pen_reference = "BE-1" }, hit = true },
    { given = { ["pen.quantity_gap"] = 10, pen_reference = "BE-1" }, hit = false },
    { given = {}, hit = false },
    { given = { ["pen.quantity_gap"] = 11, pen_reference = "BE-1" }, hit = true },
    { given = { ["pen.quantity_gap"] = -10, pen_reference = "PEN-7" }, hit = false },
  },
}
