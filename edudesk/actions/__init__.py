"""What a user can wish for: each public function is one sentence that a user would say."""
