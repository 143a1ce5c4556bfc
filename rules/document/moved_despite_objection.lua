return rule {
  id = "moved_despite_objection", group = "document", on = "shipment",
  title = "The goods came in spite of an objection",
  reference = "R39",
  needs = { "pen.objected", "pen_reference" },
  missing = "pass",     -- only a declaration has a notification beside it
  because = "notification {pen_reference} was objected to, and the goods are declared",
  letter = "The shipment was objected to and may not be released.",
  check = function(f, p)
    return f.pen.objected == true
  end,
  examples = {
    { given = { ["pen.objected"] = true, pen_reference = "BE-1" }, hit = true },
    { given = { ["pen.objected"] = false, pen_reference = "BE-1" }, hit = false },
    { given = {}, hit = false },
  },
}
