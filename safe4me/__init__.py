"""Safe4me: lessons, activities and sealed statistics."""
